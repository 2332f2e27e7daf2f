package chat.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the sources of a program anew and compares them with those that it runs with. */
final class ConfigReload implements Rereads {
  private final Map<ConfigSetting, List<String>> options;
  private final Map<String, String> environment;
  private ConfigSources running;

  /**
   * @param running what was read from the same options and environment before
   */
  ConfigReload(
      Map<ConfigSetting, List<String>> options,
      Map<String, String> environment,
      ConfigSources running) {
    this.options = options;
    this.environment = environment;
    this.running = running;
  }

  @Override
  public synchronized Differences reread(Use use) throws ConfigException, IOException {
    ConfigSources next = ConfigSources.of(options, environment);
    ConfigReader.read(next); // also what needs a restart must be right by then
    List<String> changed = new ArrayList<>();
    List<String> restart = new ArrayList<>();
    for (ConfigSetting setting : ConfigSetting.values()) {
      if (!next.written(setting).equals(running.written(setting))) {
        (setting.isReloadable() ? changed : restart).add(setting.word());
      }
    }
    ConfigSources mixed = next.within(running);
    use.use(ConfigReader.read(mixed));
    running = mixed;
    return new Differences(List.copyOf(changed), List.copyOf(restart));
  }
}
