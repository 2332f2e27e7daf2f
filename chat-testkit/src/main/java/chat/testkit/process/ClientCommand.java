package chat.testkit.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How the terminal client is launched, with a home of its own.
 *
 * @param home whose files it uses
 */
public record ClientCommand(Path home) {
  private static final Duration END = Duration.ofSeconds(60);

  /** The first start of a build, on a busy machine. */
  private static final Duration PREPARED = Duration.ofMinutes(3);

  /** {@code bin/chat}, ready for quick starts; {@code null} where there is none to be used. */
  private static final class Installed {
    static final @Nullable Path LAUNCHER = prepared();

    private static @Nullable Path prepared() {
      try {
        Path launcher = Project.launcher("chat", "chat-client", "chat/client/Main");
        if (launcher != null) {
          // The first start of a build prepares the others, which takes time and is told.
          Process first =
              new ProcessBuilder(launcher.toString(), "--version")
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start();
          if (awaitEnd(first, PREPARED) != 0) {
            throw new IOException(launcher + " does not work");
          }
        }
        return launcher;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * How {@code chat} is launched, without arguments: as its users start it; where it has not been
   * packaged since it was last compiled, by the classes that this program itself runs with.
   */
  public static List<String> program() {
    Path launcher = Installed.LAUNCHER;
    if (launcher != null) {
      return new ArrayList<>(List.of(launcher.toString()));
    }
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "chat.client.Main"));
  }

  /** Starts {@code chat} with these arguments; what it writes is to be read. */
  public Process start(String... arguments) throws IOException {
    List<String> line = program();
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
    builder.environment().keySet().removeIf(name -> name.startsWith("XDG_"));
    builder.environment().put("HOME", home.toString());
    return builder.start();
  }

  /**
   * Runs {@code chat} to its end, which must come within a minute and be a good one.
   *
   * @param input its standard input
   * @return what it wrote to standard error
   * @throws IOException if its exit code is not 0, or it does not end
   */
  public String run(String input, String... arguments) throws IOException {
    Process client = start(arguments);
    Thread reading = Thread.ofVirtual().name("chat-stdout").start(() -> drain(client));
    try {
      try (var in = client.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      String errors = new String(client.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = awaitEnd(client);
      reading.join();
      if (code != 0) {
        throw new IOException("the client ended with " + code + ":\n" + errors);
      }
      return errors;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      client.destroyForcibly();
    }
  }

  /**
   * Waits until a client has ended, and returns its exit code.
   *
   * @throws IOException if it does not within a minute; it is killed then
   */
  public static int awaitEnd(Process client) throws IOException {
    return awaitEnd(client, END);
  }

  private static int awaitEnd(Process client, Duration within) throws IOException {
    try {
      if (!client.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
        client.destroyForcibly();
        throw new IOException("the client does not end");
      }
      return client.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static void drain(Process client) {
    try (var out = client.getInputStream()) {
      out.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // It was killed since it took too long, which is told.
    }
  }
}
