package chat.testkit.planted;

import com.github.difflib.patch.PatchFailedException;
import com.github.difflib.unifieddiff.UnifiedDiff;
import com.github.difflib.unifieddiff.UnifiedDiffFile;
import com.github.difflib.unifieddiff.UnifiedDiffReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One bug.
 *
 * @param name of its patch
 * @param what it does wrong, in a sentence
 * @param patch a unified diff against the project's directory
 */
public record Planted(String name, String what, String patch) {
  private static final List<String> NAMES =
      List.of(
          "acknowledge-before-commit",
          "dedupe-in-memory-only",
          "drop-on-overflow",
          "fan-out-before-commit",
          "ignored-sync-error",
          "key-of-a-connection",
          "numbers-in-memory-only",
          "resume-off-by-one",
          "seam-between-history-and-live",
          "stale-membership",
          "swapped-fan-out",
          "synchronous-normal");

  /** All that there are, by name. */
  public static List<Planted> all() {
    return NAMES.stream().map(Planted::of).toList();
  }

  /**
   * The bug of that name.
   *
   * @throws IllegalArgumentException if there is none; the message names those that there are
   */
  public static Planted of(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no bug " + name + "; there are " + String.join(", ", NAMES));
    }
    try (InputStream in = Planted.class.getResourceAsStream(name + ".patch")) {
      if (in == null) {
        throw new IllegalStateException(name + ".patch is missing from this program");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int line = text.indexOf('\n');
      return new Planted(name, text.substring(0, line), text.substring(line + 1));
    } catch (IOException e) {
      throw new IllegalStateException(name + ".patch cannot be read", e);
    }
  }

  /**
   * Applies the patch to a copy of the sources that it concerns, and compiles them.
   *
   * @param project the directory of the project's sources
   * @param scratch an empty directory; the patched sources and classes are put there
   * @return the directory of the classes, to stand first on the class path
   * @throws IOException if the patch does not apply or what comes of it does not compile
   */
  public Path compile(Path project, Path scratch) throws IOException {
    List<Path> sources = new ArrayList<>();
    UnifiedDiff diff =
        UnifiedDiffReader.parseUnifiedDiff(
            new ByteArrayInputStream(patch.getBytes(StandardCharsets.UTF_8)));
    for (UnifiedDiffFile file : diff.getFiles()) {
      String name = file.getToFile().replaceFirst("^b/", "");
      List<String> before = Files.readAllLines(project.resolve(name));
      Path source = scratch.resolve("sources").resolve(name);
      Files.createDirectories(source.getParent());
      try {
        Files.write(source, file.getPatch().applyTo(before));
      } catch (PatchFailedException e) {
        throw new IOException(
            name() + ".patch no longer applies to " + name + ": make it anew from the source", e);
      }
      sources.add(source);
    }
    Path classes = Files.createDirectory(scratch.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("this Java has no compiler: use a JDK");
    }
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
      if (!compiler
          .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call()) {
        throw new IOException(name() + ".patch does not compile any more:\n" + said);
      }
    }
    return classes;
  }
}
