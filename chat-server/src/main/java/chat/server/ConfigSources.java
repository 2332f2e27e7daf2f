package chat.server;

import chat.protocol.Visible;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What was set, and where. Sources are read in the order of their weight: what an earlier one has
 * set, a later one does not change. One thread uses it.
 */
final class ConfigSources {
  private static final String FILE_NAME = "chat-server.conf";
  private static final long MAX_FILE_BYTES = 1024 * 1024;
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");

  private final Map<ConfigSetting, Given> given = new EnumMap<>(ConfigSetting.class);

  /**
   * A setting's values and where they came from.
   *
   * @param where for people: {@code option --data}, {@code CHAT_SERVER_DATA}, {@code FILE line 3}
   * @param exitCode how the program ends if they are wrong
   */
  record Given(List<String> values, String where, int exitCode, int weight) {
    /** The value of a setting that has one. */
    String value() {
      return values.getLast();
    }

    /** A complaint about it. */
    ConfigException wrong(String why) {
      String shown = Visible.inLine(String.join(", ", values));
      return new ConfigException(exitCode, where + ": '" + shown + "': " + why);
    }
  }

  /** All sources of a program: its options over its environment over a file. */
  static ConfigSources of(Map<ConfigSetting, List<String>> options, Map<String, String> environment)
      throws ConfigException {
    ConfigSources sources = new ConfigSources();
    sources.options(options);
    sources.environment(environment);
    sources.file();
    return sources;
  }

  /** These, but what cannot change while a server runs is as in {@code running}. */
  ConfigSources within(ConfigSources running) {
    ConfigSources mixed = new ConfigSources();
    for (ConfigSetting setting : ConfigSetting.values()) {
      Given value = (setting.isReloadable() ? this : running).get(setting);
      if (value != null) {
        mixed.put(setting, value);
      }
    }
    return mixed;
  }

  /** A value as it would be written, be it chosen or the default; empty if it depends on others. */
  String written(ConfigSetting setting) {
    Given chosen = get(setting);
    String fallback = setting.fallback();
    return chosen != null ? String.join(", ", chosen.values()) : fallback == null ? "" : fallback;
  }

  /** What was set; {@code null} if it was not. */
  @Nullable Given get(ConfigSetting setting) {
    return given.get(setting);
  }

  void options(Map<ConfigSetting, List<String>> options) {
    options.forEach((setting, values) ->
        put(setting, new Given(values, "option --" + setting.word(), ConfigException.USAGE, 3)));
  }

  void environment(Map<String, String> environment) throws ConfigException {
    // Sorted, so that the same mistake always gets the same answer.
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      // An empty variable is how many tools say that there is none.
      if (!ConfigSetting.isOurs(variable.getKey()) || variable.getValue().isEmpty()) {
        continue;
      }
      ConfigSetting setting =
          ConfigSetting.ofVariable(variable.getKey())
              .orElseThrow(
                  () -> unknown("environment variable " + Visible.inLine(variable.getKey())));
      put(
          setting,
          new Given(List.of(variable.getValue()), setting.variable(), ConfigException.CONFIG, 2));
    }
  }

  /** The file that {@code config} names, else the one in the data directory if there is one. */
  void file() throws ConfigException {
    Given named = get(ConfigSetting.CONFIG);
    if (named != null) {
      Path file = Path.of(named.value());
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw named.wrong("there is no such file that we may read");
      }
      take(read(file));
    } else if (!isInMemory()) {
      Given data = get(ConfigSetting.DATA);
      Path file = Path.of(data == null ? "chat-data" : data.value()).resolve(FILE_NAME);
      if (Files.exists(file)) {
        Given fixed =
            data == null
                ? new Given(List.of("./chat-data"), "default", ConfigException.CONFIG, 0)
                : data;
        ConfigSources found = read(file);
        for (ConfigSetting where : List.of(ConfigSetting.DATA, ConfigSetting.MEMORY)) {
          Given elsewhere = found.get(where);
          if (elsewhere != null) {
            throw elsewhere.wrong(
                "this file was found in the data directory, so it cannot name another: remove it"
                    + " here");
          }
        }
        put(ConfigSetting.DATA, fixed);
        take(found);
      }
    }
  }

  /** Whether there is no directory. */
  boolean isInMemory() {
    Given memory = get(ConfigSetting.MEMORY);
    Given data = get(ConfigSetting.DATA);
    return memory != null
        && ConfigValues.isYes(memory.value())
        && (data == null || data.weight() <= memory.weight());
  }

  private static ConfigSources read(Path file) throws ConfigException {
    List<String> lines;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ConfigException(
            ConfigException.CONFIG, file + ": a configuration of more than 1 MiB is none");
      }
      lines = Files.readAllLines(file);
    } catch (CharacterCodingException _) {
      throw new ConfigException(ConfigException.CONFIG, file + ": save it as UTF-8");
    } catch (IOException e) {
      throw new ConfigException(
          ConfigException.CONFIG, file + ": it cannot be read: " + e.getMessage());
    }
    ConfigSources inFile = new ConfigSources();
    int number = 0;
    for (String line : lines) {
      number++;
      String where = file + " line " + number;
      String bare = COMMENT.matcher(line).replaceFirst("").strip();
      if (!bare.isEmpty()) {
        int equals = bare.indexOf('=');
        if (equals < 0) {
          throw new ConfigException(
              ConfigException.CONFIG,
              where + ": '" + Visible.inLine(bare) + "': write it as name = value");
        }
        inFile.line(bare.substring(0, equals).strip(), bare.substring(equals + 1).strip(), where);
      }
    }
    return inFile;
  }

  private void take(ConfigSources others) {
    others.given.forEach(this::put);
  }

  /** One line of a file. */
  void line(String name, String value, String where) throws ConfigException {
    String prefix = where.isEmpty() ? "" : where + ": ";
    ConfigSetting setting =
        ConfigSetting.ofWord(name)
            .filter(known -> known != ConfigSetting.CONFIG)
            .orElseThrow(() -> unknown(prefix + "'" + Visible.inLine(name) + "'"));
    Given before = get(setting);
    if (before != null && !setting.isList()) {
      throw new ConfigException(
          ConfigException.CONFIG,
          prefix + setting.word() + " was set before, in " + before.where() + ": remove one");
    }
    List<String> values = new ArrayList<>(before == null ? List.of() : before.values());
    values.add(value);
    given.put(setting, new Given(values, prefix + setting.word(), ConfigException.CONFIG, 1));
  }

  private void put(ConfigSetting setting, Given values) {
    given.putIfAbsent(setting, values);
  }

  private static ConfigException unknown(String what) {
    return new ConfigException(
        ConfigException.CONFIG,
        what
            + ": there is no such setting; there are "
            + ConfigSetting.words()
            + ", and the limits that chat-server --help-limits lists");
  }
}
