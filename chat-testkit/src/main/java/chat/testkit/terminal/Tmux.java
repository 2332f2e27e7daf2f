package chat.testkit.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A terminal in which a program runs: keys go in, the screen can be looked at, and the window gets
 * another size. A tmux server of its own with the least of settings, so nobody's configuration
 * matters. For one thread.
 */
public final class Tmux implements AutoCloseable {
  /** What takes longer went wrong; nothing waits so long that goes well. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final long LOOK_MILLIS = 30;
  private static final long COMMAND_SECONDS = 10;
  private static final long END_SECONDS = 10;
  private static final String ENDED = "ended";
  private static final String SETTINGS =
      """
      set -g history-limit 100000
      set -g status off
      set -g remain-on-exit on
      set -g default-terminal screen-256color
      set -g monitor-bell on
      set -g bell-action any
      set -g focus-events on
      set -g escape-time 0
      """;

  private final Path folder;
  private final Map<String, String> environment;
  private boolean closed;

  private Tmux(Path folder, Map<String, String> environment) {
    this.folder = folder;
    this.environment = environment;
  }

  /** Whether this machine has it. */
  public static boolean isThere() {
    try {
      Process process = new ProcessBuilder("tmux", "-V").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Runs a program in a terminal.
   *
   * @param folder for the socket; its path must be short
   * @param environment all that the program finds there, beside what a terminal sets
   */
  public static Tmux start(
      Path folder, int columns, int rows, Map<String, String> environment, List<String> command)
      throws IOException {
    Files.writeString(folder.resolve("tmux.conf"), SETTINGS);
    // A class path may be longer than what tmux takes for a command.
    Path script = folder.resolve("start");
    // tmux forgets now and then how a program ended, so its end is written down by the shell.
    Path part = folder.resolve("ended.part");
    Files.writeString(
        script,
        quoted(command)
            + "\necho $? > "
            + quoted(List.of(part.toString()))
            + "\nmv "
            + quoted(List.of(part.toString(), folder.resolve(ENDED).toString()))
            + "\n");
    Tmux tmux = new Tmux(folder, Map.copyOf(environment));
    tmux.run(
        "new-session", "-d", "-x", "" + columns, "-y", "" + rows, "-s", "main", "sh", "" + script);
    return tmux;
  }

  /** As a shell reads it as these very words. */
  public static String quoted(List<String> command) {
    return command.stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** Types a text, as it is. */
  public void types(String text) throws IOException {
    run("send-keys", "-l", "--", text);
  }

  /** Presses keys, named as tmux names them: {@code Enter}, {@code C-c}, {@code M-1}. */
  public void presses(String... keys) throws IOException {
    List<String> command = new ArrayList<>(List.of("send-keys"));
    command.addAll(Arrays.asList(keys));
    run(command.toArray(String[]::new));
  }

  /** Pastes a text, bracketed if the program asked for that. */
  public void pastes(String text) throws IOException {
    Path file = folder.resolve("paste");
    Files.writeString(file, text);
    run("load-buffer", file.toString());
    run("paste-buffer", "-p");
  }

  public void resizes(int columns, int rows) throws IOException {
    run("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /** What is on the screen, a row each, without blanks at the ends and empty rows at the end. */
  public List<String> screen() throws IOException {
    return rows(run("capture-pane", "-p"));
  }

  /** All that was ever on it and was not erased; rows that the terminal itself broke are whole. */
  public List<String> everything() throws IOException {
    return rows(run("capture-pane", "-p", "-J", "-S", "-"));
  }

  /** What is on the screen, with the sequences that colour it. */
  public String styled() throws IOException {
    return run("capture-pane", "-p", "-e");
  }

  /** The value of one of tmux's own variables, such as {@code cursor_x}. */
  public String value(String name) throws IOException {
    return run("display-message", "-p", "#{" + name + "}").stripTrailing();
  }

  /** Records every byte that the program writes from now on. */
  public Path records() throws IOException {
    Path file = folder.resolve("written");
    run("pipe-pane", "-o", "cat > " + file);
    return file;
  }

  /** Waits until a row of the screen fits the pattern. */
  public void shows(String pattern) throws IOException {
    Predicate<String> fits = row -> row.matches(".*(" + pattern + ").*");
    awaits(pattern, screen -> screen.stream().anyMatch(fits));
  }

  /** Waits until no row of the screen fits the pattern. */
  public void showsNo(String pattern) throws IOException {
    Predicate<String> fits = row -> row.matches(".*(" + pattern + ").*");
    awaits("no " + pattern, screen -> screen.stream().noneMatch(fits));
  }

  /** Waits until the last row is this one. */
  public void ends(String row) throws IOException {
    awaits("as the last row " + row, screen -> !screen.isEmpty() && screen.getLast().equals(row));
  }

  /** Waits until the screen is as wanted. */
  public void awaits(String what, Predicate<List<String>> wanted) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> screen = screen();
    while (!wanted.test(screen)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            "the screen does not show " + what + "; it shows:\n" + String.join("\n", screen));
      }
      pause();
      screen = screen();
    }
  }

  /** Waits until the program has ended, and returns how. */
  public int awaitsEnd() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(folder.resolve(ENDED))) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("it does not end:\n" + String.join("\n", screen()));
      }
      pause();
    }
    return Integer.parseInt(Files.readString(folder.resolve(ENDED)).strip());
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  public boolean isClosed() {
    return closed;
  }

  /** The terminal is gone; returns when the programs in it have ended too. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    List<ProcessHandle> programs =
        ProcessHandle.of(Long.parseLong(value("pane_pid"))).stream()
            .flatMap(program -> Stream.concat(Stream.of(program), program.descendants()))
            .toList();
    run("kill-server");
    for (ProcessHandle program : programs) {
      try {
        program.onExit().get(END_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException _) {
        program.destroyForcibly();
      } catch (ExecutionException e) {
        throw new IOException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }

  private static List<String> rows(String text) {
    List<String> rows = new ArrayList<>(text.lines().map(String::stripTrailing).toList());
    while (!rows.isEmpty() && rows.getLast().isEmpty()) {
      rows.removeLast();
    }
    return rows;
  }

  private String run(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "tmux",
                "-u",
                "-S",
                folder.resolve("t").toString(),
                "-f",
                folder.resolve("tmux.conf").toString()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("tmux does not answer: " + String.join(" ", arguments));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() != 0) {
      throw new IOException("tmux " + String.join(" ", arguments) + ": " + output);
    }
    return output;
  }
}
