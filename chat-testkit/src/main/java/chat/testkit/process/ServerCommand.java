package chat.testkit.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
    Path launcher = Project.launcher("chat-server", "chat-server", "chat/server/Main");
    return launcher == null
        ? ofThisClassPath(options)
        : new ServerCommand(List.of(launcher.toString()), List.of(options));
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
}
