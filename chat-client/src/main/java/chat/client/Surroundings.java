package chat.client;

import chat.client.link.LinkSettings;
import chat.protocol.Link;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that the program has from outside, so that a test can be the outside.
 *
 * @param out for data, always UTF-8, flushed by who writes
 * @param err for people
 * @param nearby where a server on this machine would be, if none is named
 * @param terminal where questions may be asked; {@code null} if there is none
 * @param zone of the times that are shown; asked for only then, since all zones are read for it
 */
record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    @Nullable Questions terminal,
    LinkSettings link,
    Link nearby,
    Supplier<ZoneId> zone) {

  // With JDK 25's default console it is null again where there is no terminal, as before 22.
  @SuppressWarnings("SystemConsoleNull")
  static Surroundings ofProcess() {
    Console console = System.console();
    return new Surroundings(
        new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
        stream(FileDescriptor.out, false),
        stream(FileDescriptor.err, true),
        System.getenv(),
        console != null && console.isTerminal() ? new ConsoleQuestions(console) : null,
        // A virtual thread that waits for a socket needs one of the system's, which is never done:
        // the JVM would wait for it at the end, 0.3 s.
        LinkSettings.usual()
            .withInFlight(1_024)
            .withReaders(Thread.ofPlatform().daemon().factory()),
        Link.to(false, "localhost", Link.DEFAULT_PORT),
        ZoneId::systemDefault);
  }

  /** Not what the locale says: a script gets the same bytes everywhere. */
  private static PrintStream stream(FileDescriptor descriptor, boolean autoflush) {
    var buffered = new BufferedOutputStream(new FileOutputStream(descriptor), 8_192);
    return new PrintStream(buffered, autoflush, StandardCharsets.UTF_8);
  }

  /** A variable that is set and not empty, else {@code null}. */
  @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }
}
