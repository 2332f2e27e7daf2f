package chat.server;

import chat.server.net.Admission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operating system lets this process have open. Each connection takes a descriptor, and a
 * process without one cannot open a file, its own classes not excepted: so connections must never
 * take the last.
 */
final class Descriptors {
  private static final Logger log = LoggerFactory.getLogger(Descriptors.class);

  /** Linux says it here; elsewhere it is not known, and the limits stay as they were set. */
  private static final Path LIMITS = Path.of("/proc/self/limits");

  private static final Pattern OPEN_FILES = Pattern.compile("Max open files +([0-9]+) .*");

  /** For the store, the listeners, the JVM's own files, and those who are told that it is full. */
  private static final int KEPT_BACK = Turnstile.TURNED_AWAY_AT_ONCE + 128;

  private Descriptors() {}

  /** The limits that were set, with no more connections than there are descriptors for. */
  static Admission.Limits within(Admission.Limits limits) {
    long most = most();
    int connections = Math.clamp(most - KEPT_BACK, 1, limits.connections());
    if (connections < limits.connections()) {
      log.atWarn()
          .addKeyValue("max_connections", connections)
          .addKeyValue("wanted", limits.connections())
          .addKeyValue("descriptors", most)
          .addKeyValue("mend", "raise `ulimit -n`, or set max-connections")
          .log("few_descriptors");
    }
    return new Admission.Limits(
        connections, limits.strangers(), limits.strangersPerAddress(), limits.newPerMinute());
  }

  private static long most() {
    try (Stream<String> lines = Files.lines(LIMITS)) {
      return lines
          .map(OPEN_FILES::matcher)
          .filter(Matcher::matches)
          .mapToLong(line -> Long.parseLong(line.group(1)))
          .findFirst()
          .orElse(Long.MAX_VALUE); // "unlimited"
    } catch (IOException _) {
      return Long.MAX_VALUE;
    }
  }
}
