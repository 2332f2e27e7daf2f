package chat.testkit.hosting;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The project's script for certificates, in a directory of the test's own. */
record Certificates(Path dir) {

  /** Runs {@code certs/cert} with these arguments; what it said. */
  String does(String... arguments) throws IOException {
    return Tools.does(environment(), command(arguments).toArray(String[]::new));
  }

  /** The same, however it ends. */
  Tools.Ended tries(String... arguments) throws IOException {
    return Tools.run(environment(), "", command(arguments));
  }

  Path certificate(String name) {
    return dir.resolve(name).resolve("cert.pem");
  }

  Path key(String name) {
    return dir.resolve(name).resolve("key.pem");
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Tools.root().resolve("certs/cert").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Map<String, String> environment() {
    return Map.of("CHAT_CERTS", dir.toString());
  }
}
