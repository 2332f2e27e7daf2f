package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The file that people begin with says what is so. */
class SampleConfigTest {
  private static final Pattern LINE = Pattern.compile("(?m)^# ([a-z-]+) = (.*)$");

  @Test
  void everySettingIsInItOnce() {
    List<String> names =
        LINE.matcher(SampleConfig.text()).results().map(line -> line.group(1)).toList();
    assertEquals(
        List.of(ConfigSetting.values()).stream()
            .filter(setting -> setting != ConfigSetting.CONFIG)
            .map(ConfigSetting::word)
            .toList(),
        names);
  }

  @Test
  void itsDefaultsAreTheDefaults() {
    Map<String, String> shown = new HashMap<>();
    for (MatchResult line : LINE.matcher(SampleConfig.text()).results().toList()) {
      ConfigSetting setting = ConfigSetting.ofWord(line.group(1)).orElseThrow();
      // Data and memory exclude each other as soon as both are written.
      if (setting.fallback() != null && setting != ConfigSetting.DATA) {
        shown.put(line.group(1), line.group(2));
      }
    }
    Config written = Config.of(shown);
    Config none = Config.of(Map.of());
    assertEquals(none.limits(), written.limits());
    assertEquals(none.listen(), written.listen());
    assertEquals(none.sending(), written.sending());
    assertEquals(none.passwordCost(), written.passwordCost());
  }

  @Test
  void nothingHoldsUntilALineIsUncommented() {
    assertTrue(
        SampleConfig.text().lines().allMatch(line -> line.isEmpty() || line.startsWith("#")));
  }
}
