package chat.testkit.owner;

import chat.testkit.process.ServerCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the program said and how it ended. */
record Verb(int exitCode, String out, String err) {
  private static final long PATIENCE_SECONDS = 60;

  /** Runs {@code chat-server} with these words, on a data directory. */
  static Verb run(Path data, String input, String... words) throws Exception {
    return run(Map.of("CHAT_SERVER_DATA", data.toString()), input, words);
  }

  static Verb run(Map<String, String> environment, String input, String... words) throws Exception {
    List<String> line = new ArrayList<>(ServerCommand.asInstalled().program());
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<String> out = read(process.getInputStream());
    CompletableFuture<String> err = read(process.getErrorStream());
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; what it said is checked by the caller.
      if (process.isAlive()) {
        throw e;
      }
    }
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it does not end: " + line);
    }
    return new Verb(process.exitValue(), out.join(), err.join());
  }

  private static CompletableFuture<String> read(InputStream in) {
    return CompletableFuture.supplyAsync(() -> {
      try (in) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  /** It must have ended with this. */
  Verb ends(int expected) {
    if (exitCode != expected) {
      throw new AssertionError("ended with " + exitCode + ", not " + expected + ": " + this);
    }
    return this;
  }
}
