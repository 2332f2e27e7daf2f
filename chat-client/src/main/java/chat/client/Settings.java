package chat.client;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code config} sets: lines of {@code name = value}, {@code #} begins a comment.
 * {@code name.PROFILE} counts for the server of that profile, before the plain {@code name}.
 */
final class Settings {
  private static final Set<String> OF_A_SERVER = Set.of("server", "user", "token_cmd", "ca_file");
  private static final Set<String> OF_THE_PROGRAM = Set.of("editing");

  private final Map<String, String> values = new TreeMap<>();

  private Settings() {}

  /**
   * Reads the file; nothing is set if there is none.
   *
   * @throws Failure that names the line and what is wrong with it
   */
  static Settings read(Path file) throws Failure {
    var settings = new Settings();
    int number = 0;
    for (String line : Home.lines(file)) {
      number++;
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals).strip();
        String wrong = equals < 0 ? "not of the form name = value" : wrongIn(name);
        if (wrong != null) {
          throw Failure.configuration(file + ", line " + number + ": " + wrong);
        }
        settings.values.put(name, text.substring(equals + 1).strip());
      }
    }
    return settings;
  }

  private static @Nullable String wrongIn(String name) {
    int dot = name.indexOf('.');
    boolean known =
        dot < 0
            ? OF_A_SERVER.contains(name) || OF_THE_PROGRAM.contains(name)
            : OF_A_SERVER.contains(name.substring(0, dot)) && dot < name.length() - 1;
    return known
        ? null
        : "there is no setting "
            + name
            + "; there are "
            + String.join(", ", new TreeSet<>(OF_A_SERVER))
            + " (each also as name.PROFILE) and "
            + String.join(", ", OF_THE_PROGRAM);
  }

  /** A setting, the profile's own first; {@code null} if there is none. */
  @Nullable String value(String name, @Nullable String profile) {
    String own = profile == null ? null : values.get(name + "." + profile);
    return own == null ? values.get(name) : own;
  }

  /** The link of a profile; {@code null} if there is no such profile. */
  @Nullable String server(String profile) {
    return values.get("server." + profile);
  }

  /** The names of all profiles. */
  Set<String> profiles() {
    Set<String> profiles = new TreeSet<>();
    for (String name : values.keySet()) {
      if (name.startsWith("server.")) {
        profiles.add(name.substring("server.".length()));
      }
    }
    return profiles;
  }
}
