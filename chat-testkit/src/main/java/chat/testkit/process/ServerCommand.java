package chat.testkit.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is launched.
 *
 * @param program the program and what stands before the server's own options
 * @param options the server's options but for {@code --listen}
 */
public record ServerCommand(List<String> program, List<String> options) {
  public ServerCommand {
    program = List.copyOf(program);
    options = List.copyOf(options);
  }

  /** The classes that this program itself runs with, on the same JDK. */
  public static ServerCommand ofThisClassPath(String... options) {
    return ofClassPath(System.getProperty("java.class.path"), options);
  }

  /** The same, with other classes in the place of some of them; it starts fast, and runs slowly. */
  public static ServerCommand behind(Path classes, String... options) {
    String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
    return new ServerCommand(
        java(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), classPath), List.of(options));
  }

  private static ServerCommand ofClassPath(String classPath, String... options) {
    return new ServerCommand(java(List.of(), classPath), List.of(options));
  }

  private static List<String> java(List<String> flags, String classPath) {
    List<String> program = new ArrayList<>();
    program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    program.add("--enable-native-access=ALL-UNNAMED");
    program.add("-XX:+UseCompactObjectHeaders");
    program.addAll(flags);
    program.addAll(List.of("-cp", classPath, "chat.server.Main"));
    return program;
  }

  /**
   * The program as its users start it, {@code bin/chat-server}; where it has not been packaged
   * since it was last compiled, its classes.
   */
  public static ServerCommand asInstalled(String... options) throws IOException {
    Path root = root();
    return root == null
        ? ofThisClassPath(options)
        : new ServerCommand(List.of(root.resolve("bin/chat-server").toString()), List.of(options));
  }

  /** The same with further options. */
  public ServerCommand with(String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new ServerCommand(program, all);
  }

  /** The same under another program, which takes it as its last arguments. */
  public ServerCommand under(List<String> wrapper) {
    List<String> all = new ArrayList<>(wrapper);
    all.addAll(program);
    return new ServerCommand(all, options);
  }

  /** The same with a variable, as {@code NAME=VALUE}, in the server's environment. */
  public ServerCommand inEnvironment(String variable) {
    return under(List.of("env", variable));
  }

  /**
   * The same on a JVM with these options, written as on a command line; they are read by {@code
   * java} itself, so that it does not matter how the server is launched.
   */
  public ServerCommand onJvm(String jvmOptions) {
    return inEnvironment("JDK_JAVA_OPTIONS=" + jvmOptions);
  }

  /** The whole command line, to listen on this port of the loopback address; 0 picks one. */
  List<String> line(int port) {
    List<String> line = new ArrayList<>(program);
    line.add("--listen");
    line.add("127.0.0.1:" + port);
    line.addAll(options);
    return line;
  }

  /** The project's directory with its sources, if this runs in it. */
  public static @Nullable Path project() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("chat-server/src/main/java/chat/server/Main.java"))) {
        return at;
      }
    }
    return null;
  }

  /** The project's directory, if this runs in it and the server is packaged there. */
  private static @Nullable Path root() throws IOException {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path compiled = at.resolve("chat-server/target/classes/chat/server/Main.class");
      Path packaged = at.resolve("chat-server/target/app/chat-server.jar");
      if (Files.isExecutable(at.resolve("bin/chat-server")) && Files.exists(packaged)) {
        boolean fresh =
            !Files.exists(compiled)
                || Files.getLastModifiedTime(compiled)
                        .compareTo(Files.getLastModifiedTime(packaged))
                    <= 0;
        return fresh ? at : null;
      }
    }
    return null;
  }
}
