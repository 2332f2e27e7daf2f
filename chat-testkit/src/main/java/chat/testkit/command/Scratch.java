package chat.testkit.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.Predicate;

/** Something that needs a directory for a while. */
@FunctionalInterface
interface Scratch<T> {
  T in(Path scratch) throws IOException;

  /** What fails leaves its directory behind, and says where: it holds the histories. */
  static <T> T with(Scratch<T> run) throws IOException {
    return with(run, _ -> true);
  }

  /** As the other; so does what is not good. */
  static <T> T with(Scratch<T> run, Predicate<T> good) throws IOException {
    Path scratch = Files.createTempDirectory("chat-testkit-");
    T result;
    try {
      result = run.in(scratch);
    } catch (IOException | RuntimeException e) {
      System.err.println("what is left of it: " + scratch);
      throw e;
    }
    if (!good.test(result)) {
      System.err.println("what is left of it: " + scratch);
      return result;
    }
    try (var files = Files.walk(scratch)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(file);
      }
    }
    return result;
  }
}
