package chat.server.admin;

import java.util.List;

/** Takes over what was changed in the configuration, as far as a running server can. */
@FunctionalInterface
public interface Reload {
  /**
   * What became of it.
   *
   * @param changed settings that hold from now on
   * @param restart settings that were changed but hold only after a restart
   * @param certificate whether the TLS key and certificate were read anew
   */
  record Outcome(List<String> changed, List<String> restart, boolean certificate) {
    public Outcome {
      changed = List.copyOf(changed);
      restart = List.copyOf(restart);
    }
  }

  /** It cannot be taken over, and nothing was changed; the message says what to mend. */
  final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    public Failed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads everything anew. One thread at a time.
   *
   * @throws Failed if anything is wrong with it
   */
  Outcome reload() throws Failed;
}
