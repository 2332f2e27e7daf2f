package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReloadTest {
  @TempDir Path data;
  private final List<Config> used = new ArrayList<>();
  private ConfigReload reload;

  @BeforeEach
  void start() throws Exception {
    file("listen = 0.0.0.0:7400", "max-connections = 10");
    Map<ConfigSetting, List<String>> options =
        Map.of(
            ConfigSetting.DATA, List.of(data.toString()), ConfigSetting.BAD_FRAMES, List.of("7"));
    Map<String, String> environment = Map.of();
    reload = new ConfigReload(options, environment, ConfigSources.of(options, environment));
  }

  private void file(String... lines) throws IOException {
    Files.write(data.resolve("chat-server.conf"), List.of(lines));
  }

  @Test
  void whatHasNotChangedIsNotNamed() throws Exception {
    assertEquals(new Rereads.Differences(List.of(), List.of()), reload.reread(used::add));
    assertEquals(10, used.getLast().limits().connections().connections());
  }

  @Test
  void aLimitHoldsAtOnceAndAListenerAfterARestart() throws Exception {
    file("listen = 127.0.0.1:1", "max-connections = 20", "bad-frames = 9");
    assertEquals(
        new Rereads.Differences(List.of("max-connections"), List.of("listen")),
        reload.reread(used::add));
    Config now = used.getLast();
    assertEquals(20, now.limits().connections().connections());
    assertEquals("0.0.0.0", now.listen().getFirst().host());
    assertEquals(7, now.limits().sessions().badFrames(), "an option wins over the file");
    // What waits for the restart is named until it comes.
    assertEquals(new Rereads.Differences(List.of(), List.of("listen")), reload.reread(used::add));
  }

  @Test
  void aDefaultThatHangsOnTheListenersStaysStrictUntilTheyChange() throws Exception {
    file("listen = 127.0.0.1:1");
    reload.reread(used::add);
    assertEquals(Registration.INVITE, used.getLast().registration());
    assertEquals(false, used.getLast().guests());
  }

  @Test
  void aWrongFileChangesNothingAndNamesTheMend() throws Exception {
    file("max-connections = many");
    ConfigException e = assertThrows(ConfigException.class, () -> reload.reread(used::add));
    assertTrue(String.valueOf(e.getMessage()).contains("line 1"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("write a whole number"), e.getMessage());
    // Also if what is wrong would only hold after a restart.
    file("listen = nowhere.invalid:1", "max-connections = 20");
    assertThrows(ConfigException.class, () -> reload.reread(used::add));
    assertEquals(List.of(), used);
  }

  @Test
  void whatCouldNotBeTakenOverCountsAsChangedTheNextTime() throws Exception {
    file("listen = 0.0.0.0:7400", "max-connections = 20");
    assertThrows(
        IOException.class,
        () ->
            reload.reread(next -> {
              throw new IOException("no");
            }));
    assertEquals(List.of("max-connections"), reload.reread(used::add).changed());
  }
}
