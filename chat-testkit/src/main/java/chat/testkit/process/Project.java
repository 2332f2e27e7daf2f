package chat.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** The project's own directory and programs, where this runs in it. */
public final class Project {
  private Project() {}

  /** The directory with the sources; {@code null} if this does not run in it. */
  public static @Nullable Path directory() {
    return above("chat-server/src/main/java/chat/server/Main.java");
  }

  /**
   * A program as its users start it; {@code null} where it was not packaged since it was last
   * compiled.
   *
   * @param name of its launcher in {@code bin}
   * @param module which it is made of
   * @param main its main class, as a path without an ending
   */
  static @Nullable Path launcher(String name, String module, String main) throws IOException {
    Path root = above("bin/" + name);
    if (root == null) {
      return null;
    }
    Path packaged = root.resolve(module + "/target/app/" + module + ".jar");
    Path compiled = root.resolve(module + "/target/classes/" + main + ".class");
    if (!Files.exists(packaged) || (Files.exists(compiled) && isOlder(packaged, compiled))) {
      return null;
    }
    return root.resolve("bin/" + name);
  }

  private static boolean isOlder(Path file, Path than) throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    return time.compareTo(Files.getLastModifiedTime(than)) < 0;
  }

  private static @Nullable Path above(String file) {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.exists(at.resolve(file))) {
      at = at.getParent();
    }
    return at;
  }
}
