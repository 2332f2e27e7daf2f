package chat.server;

import java.io.IOException;
import java.util.List;

/** Reads the configuration of a running server anew. One thread at a time. */
@FunctionalInterface
public interface Rereads {
  /** Takes a configuration over; if it throws, nothing may have changed. */
  @FunctionalInterface
  interface Use {
    void use(Config next) throws IOException;
  }

  /**
   * What differs.
   *
   * @param changed settings that hold from now on, by their names
   * @param restart settings that hold only after a restart
   */
  record Differences(List<String> changed, List<String> restart) {}

  /**
   * Reads everything anew and hands over a configuration in which only that is changed which can be
   * while a server runs.
   *
   * @throws ConfigException if any of it is wrong; nothing was handed over
   * @throws IOException if it could not be taken over
   */
  Differences reread(Use use) throws ConfigException, IOException;

  /** Of a configuration that comes from nowhere: it is the same each time. */
  static Rereads never(Config config) {
    return use -> {
      use.use(config);
      return new Differences(List.of(), List.of());
    };
  }
}
