package chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the program says and how it ends, where no server comes up. */
class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void helpNamesEveryOptionAndIsNoError() {
    assertEquals(0, run(Map.of(), "--help"));
    for (ConfigSetting setting : ConfigSetting.values()) {
      assertEquals(
          !setting.isLimit(),
          out.toString(UTF_8).contains(setting.word() + (setting.isFlag() ? " " : "=")),
          setting.word());
    }
    assertEquals("", err.toString(UTF_8));
  }

  @Test
  void limitsHaveAHelpOfTheirOwn() {
    assertEquals(0, run(Map.of(), "run", "--help-limits"));
    assertTrue(out.toString(UTF_8).contains("--idle-timeout=TIME"));
  }

  @Test
  void versionIsALine() {
    assertEquals(0, run(Map.of(), "--version"));
    assertTrue(out.toString(UTF_8).matches("chat-server \\S+\n"));
  }

  @Test
  void mistakesOnTheCommandLineAreUsage() {
    usage("--lisen", "--lisen", "x");
    usage("--log-level", "--log-level", "loud");
    usage("--data", "--data");
    usage("--name", "--name", "a", "--name", "b");
    usage("fly", "fly");
    usage("--guests", "--listen", "0.0.0.0:0", "--tls", "off");
    usage("--guests", "--listen", "0.0.0.0:0", "--tls", "off", "--no-guests");
  }

  @Test
  void aValueIsNoVerb() {
    // It comes as far as the next mistake.
    usage("loud", "--registration", "invite", "--name", "status", "--log-level", "loud");
  }

  @Test
  void mistakesElsewhereAreConfiguration() {
    assertEquals(78, run(Map.of("CHAT_SERVER_GUESTS", "perhaps"), "run", "--memory"));
    assertTrue(err.toString(UTF_8).startsWith("chat-server: CHAT_SERVER_GUESTS: 'perhaps': write"));
    assertEquals("", out.toString(UTF_8));
  }

  private void usage(String named, String... args) {
    err.reset();
    assertEquals(64, run(Map.of(), args), String.join(" ", args));
    String said = err.toString(UTF_8);
    assertTrue(said.startsWith("chat-server: ") && said.contains(named), said);
    assertEquals(1, said.lines().count(), said);
    assertEquals("", out.toString(UTF_8));
  }

  private int run(Map<String, String> environment, String... args) {
    return new Main(
            InputStream.nullInputStream(),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            environment)
        .run(args);
  }
}
