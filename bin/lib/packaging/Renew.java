import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Gives the classes of a jar the class format of Java 8 where theirs is older: what they do stays the
 * same. The JVM keeps no class of Java 5 in its archives, and verifies it the slow way, at each
 * start.
 */
final class Renew {
  private static final int JAVA_8 = 52;

  private Renew() {}

  /**
   * Rewrites a jar in its place; one that was rewritten already stays as it is.
   *
   * @param args the jar
   */
  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path fresh = jar.resolveSibling(jar.getFileName() + ".fresh");
    boolean changed = false;
    try (var classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        InputStream in = Files.newInputStream(jar);
        var from = new ZipInputStream(in);
        OutputStream out = Files.newOutputStream(fresh);
        var to = new ZipOutputStream(out)) {
      var relatives = ClassHierarchyResolver.ofResourceParsing(classes);
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        byte[] content = from.readAllBytes();
        byte[] renewed = entry.getName().endsWith(".class") ? renewed(content, relatives) : content;
        changed |= renewed != content;
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        to.write(renewed);
      }
    }
    if (changed) {
      Files.move(fresh, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(fresh);
    }
  }

  private static byte[] renewed(byte[] old, ClassHierarchyResolver relatives) {
    // A new pool of constants makes it write each method anew, and with it what verifies it fast.
    ClassFile files =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(relatives));
    ClassModel model = files.parse(old);
    if (model.majorVersion() >= JAVA_8) {
      return old;
    }
    return files.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(JAVA_8, 0);
          } else {
            builder.with(element);
          }
        });
  }
}
