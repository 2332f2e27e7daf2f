package chat.testkit.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.testkit.terminal.Desk;
import chat.testkit.terminal.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * What all scenes have in common: a desk for alice, and her screen kept in {@code target/scenes}
 * when one fails.
 */
abstract class Scenes {
  private static final Path KEPT = Path.of("target", "scenes");

  /** Short, since a path of a socket may not be long. */
  private Path folder;

  private final List<Tmux> terminals = new ArrayList<>();
  private final List<AutoCloseable> others = new ArrayList<>();

  @RegisterExtension final TestExecutionExceptionHandler keeper = this::keep;

  @BeforeAll
  static void needsTmux() {
    if (!Tmux.isThere()) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError("tmux is missing: apt-get install tmux");
      }
      System.err.println("SKIPPED: the scenes need tmux, which is not installed");
    }
    assumeTrue(Tmux.isThere(), "tmux is not installed");
  }

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createTempDirectory("scene");
  }

  private void keep(ExtensionContext context, Throwable failure) throws Throwable {
    Files.createDirectories(KEPT);
    int number = 0;
    for (Tmux terminal : terminals) {
      if (terminal.isClosed()) {
        continue;
      }
      number++;
      Path file = KEPT.resolve(context.getRequiredTestMethod().getName() + "-" + number + ".txt");
      Files.write(file, terminal.everything());
    }
    throw failure;
  }

  @AfterEach
  void tidy() throws Exception {
    for (Tmux terminal : terminals) {
      terminal.close();
    }
    for (AutoCloseable other : others.reversed()) {
      other.close();
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** To be closed at the end of the scene. */
  <T extends AutoCloseable> T with(T other) {
    others.add(other);
    return other;
  }

  Tmux at(Tmux terminal) {
    terminals.add(terminal);
    return terminal;
  }

  Desk desk() throws IOException {
    return new Desk(Files.createDirectories(folder.resolve("d")));
  }

  Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** How often a row of the list fits the pattern. */
  static long count(List<String> rows, String pattern) {
    Pattern fits = Pattern.compile(pattern);
    return rows.stream().filter(row -> fits.matcher(row).find()).count();
  }

  static void once(Tmux terminal, String pattern) throws IOException {
    List<String> rows = terminal.everything();
    assertEquals(1, count(rows, pattern), () -> pattern + " in\n" + String.join("\n", rows));
  }
}
