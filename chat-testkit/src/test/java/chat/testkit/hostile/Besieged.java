package chat.testkit.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The launched program with two ordinary users in it, Alice and Bob, and somebody who means ill:
 * Mallory, who has an account too. It watches what an attack leaves behind.
 *
 * <p>Its data lie in memory where that is possible: what is asked here is what a peer can do to the
 * server, not how busy the disk is. For one thread.
 */
final class Besieged implements AutoCloseable {
  /** Within this they still hear each other. */
  private static final Duration PROMPT = Duration.ofMillis(250);

  /** Within this everything that an attack took is given back. */
  private static final Duration BACK = Duration.ofSeconds(5);

  private static final String ROOM = "pair";

  /** Of the heap's parts, not of the metaspace. */
  private static final Pattern HEAP_USED = Pattern.compile("(?:heap|generation) .*used ([0-9]+)K");

  private final Path directory;
  private final ServerProcess server;
  private final Door door;
  private final Metronome metronome = new Metronome();
  private final Connection database;
  private final Netcat alice;
  private final Netcat bob;

  private Duration patience = BACK;
  private int exchanges;
  private long dataVersion;
  private long logLines;
  private long descriptors;

  /** How one gets in. */
  interface Door {
    Netcat connect(int port) throws IOException;
  }

  private Besieged(Path directory, ServerProcess server, Door door)
      throws IOException, SQLException {
    this.directory = directory;
    this.server = server;
    this.door = door;
    // The server is another process, so that this takes none of its locks away.
    this.database =
        DriverManager.getConnection(
            "jdbc:sqlite:file:" + directory.resolve("data/chat.db") + "?mode=ro");
    this.alice = registered("alice");
    this.bob = registered("bob");
    registered("mallory").close();
    asksTheJvm("VM.version"); // from now on it listens for such questions, which takes a descriptor
    alice.does("{'type':'create','room':'" + ROOM + "'}");
    bob.does("{'type':'join','room':'" + ROOM + "'}");
  }

  /** A server with plain TCP and these further options. */
  static Besieged start(String... options) throws IOException, SQLException {
    Path directory = directory();
    return new Besieged(directory, launch(directory, options), Netcat::to);
  }

  /** The same with a door of the test's own; the options may depend on the directory. */
  static Besieged start(Path directory, Door door, String... options)
      throws IOException, SQLException {
    return new Besieged(directory, launch(directory, options), door);
  }

  /** An empty directory for a server; it goes when the server does. */
  static Path directory() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "chat-besieged-")
        : Files.createTempDirectory("chat-besieged-");
  }

  private static ServerProcess launch(Path directory, String... options) throws IOException {
    return ServerProcess.start(
        ServerCommand.asInstalled("--data", directory.resolve("data").toString()).with(options));
  }

  int port() {
    return server.port();
  }

  ServerProcess server() {
    return server;
  }

  // --- who comes

  /** Somebody who has read the {@code hello}. */
  Netcat stranger() throws IOException {
    Netcat stranger = door.connect(port());
    stranger.reads("hello");
    return stranger;
  }

  /** A new account. */
  Netcat registered(String name) throws IOException {
    Netcat netcat = stranger();
    netcat.does(
        "{'type':'register','user':'%s','password':'%s'}"
            .formatted(name, ChatServer.passwordOf(name)));
    return netcat;
  }

  /** An account that there is. */
  Netcat back(String name) throws IOException {
    Netcat netcat = stranger();
    netcat.does(
        "{'type':'login','user':'%s','password':'%s'}"
            .formatted(name, ChatServer.passwordOf(name)));
    return netcat;
  }

  /** A guest. */
  Netcat guest(String name) throws IOException {
    Netcat netcat = stranger();
    netcat.does("{'type':'login','user':'" + name + "','guest':true}");
    return netcat;
  }

  /** A socket with nothing over it. */
  Socket raw() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setTcpNoDelay(true);
    return socket;
  }

  Netcat alice() {
    return alice;
  }

  // --- what is watched

  /**
   * From here on it is watched: what is stored, what is logged, and how many descriptors are open.
   * Call it when everybody who may be there has come.
   */
  void watched() {
    try {
      exchange();
      dataVersion = dataVersion();
      logLines = server.errorLines();
      descriptors = server.descriptors();
    } catch (IOException e) {
      throw new AssertionError("it cannot be watched", e);
    }
  }

  /** Nothing was committed since it was last watched. */
  void hasStoredNothing(String attack) {
    assertEquals(dataVersion, dataVersion(), attack + ": something was stored");
  }

  /**
   * The two still talk, promptly; and the log has at most {@code lines} more, none of which shows a
   * fault or holds a control character.
   */
  void isUnharmed(String attack, int lines) {
    try {
      Duration took = exchange();
      assertTrue(took.compareTo(PROMPT) <= 0, attack + ": a message took " + took);
    } catch (IOException | AssertionError e) {
      throw new AssertionError(attack + ": they cannot talk any more; " + log(), e);
    }
    dataVersion = dataVersion();
    hasLogged(attack, lines);
  }

  private void hasLogged(String attack, int lines) {
    int more = (int) (server.errorLines() - logLines);
    List<String> log = server.errors();
    int own = more;
    for (String line : log.subList(Math.max(0, log.size() - more), log.size())) {
      boolean clean = line.codePoints().noneMatch(Character::isISOControl);
      boolean fault = line.startsWith(" ") || line.contains("Z ERROR ");
      assertTrue(clean && !fault, attack + " logged " + line);
      // A limit's burst is said once for whomever it bites, whatever else there is to say.
      own -= line.contains(" limit_bites ") || line.contains(" limit_bit ") ? 1 : 0;
    }
    assertTrue(own <= lines, attack + ": " + own + " lines were logged; " + log());
    logLines += more;
  }

  /** From now on it does not wait for what is given back: for a test in which nothing will be. */
  void impatient() {
    patience = Duration.ZERO;
  }

  /** What an attack took is given back in time: no descriptor is open that was not before. */
  void hasGivenBack(String attack) {
    try {
      long deadline = System.nanoTime() + patience.toNanos();
      long now = server.descriptors();
      while (now > descriptors && System.nanoTime() < deadline) {
        Thread.onSpinWait();
        now = server.descriptors();
      }
      assertTrue(
          now <= descriptors,
          attack + ": " + now + " descriptors are open, " + descriptors + " were before");
    } catch (IOException e) {
      throw new AssertionError(attack + ": the server is gone; " + log(), e);
    }
  }

  /** Nobody is served but Alice and Bob, by so many threads; asked of the JVM itself. */
  void servesNobodyElse(String attack) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<String> threads = peers();
    while (threads.size() > 2 && System.nanoTime() < deadline) {
      threads = peers();
    }
    assertEquals(2, threads.size(), attack + " left " + threads);
  }

  /** The threads that serve somebody; a feed, which has no name, if it does not end. */
  private List<String> peers() throws IOException {
    Path dump = directory.resolve("threads.json");
    Files.deleteIfExists(dump);
    String said = asksTheJvm("Thread.dump_to_file", "-format=json", dump.toString());
    assertTrue(Files.exists(dump), said);
    JsonObject root = JsonParser.parseString(Files.readString(dump)).getAsJsonObject();
    List<String> peers = new ArrayList<>();
    for (JsonElement container :
        root.getAsJsonObject("threadDump").getAsJsonArray("threadContainers")) {
      for (JsonElement thread : container.getAsJsonObject().getAsJsonArray("threads")) {
        String name = thread.getAsJsonObject().get("name").getAsString();
        boolean virtual = thread.getAsJsonObject().has("virtual");
        if (name.startsWith("session ") || name.startsWith("busy ")) {
          peers.add(name);
        } else if (virtual && name.isEmpty()) {
          peers.add("feed " + thread.getAsJsonObject().get("stack"));
        }
      }
    }
    return peers;
  }

  /** How much of its heap the server needs, after a collection. */
  long heapBytes() throws IOException {
    asksTheJvm("GC.run");
    Matcher used = HEAP_USED.matcher(asksTheJvm("GC.heap_info"));
    long bytes = 0;
    while (used.find()) {
      bytes += Long.parseLong(used.group(1)) * 1_024;
    }
    return bytes;
  }

  private String asksTheJvm(String... what) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(Long.toString(server.pid()));
    command.addAll(List.of(what));
    Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** One message each way; how long it took, less what the machine itself stood still. */
  Duration exchange() throws IOException {
    String text = "message " + ++exchanges;
    metronome.late();
    long start = System.nanoTime();
    (exchanges % 2 == 0 ? alice : bob)
        .does("{'type':'send','room':'" + ROOM + "','text':'" + text + "'}");
    for (Netcat reader : List.of(alice, bob)) {
      reader.reads(
          frame -> Netcat.is(frame, "message") && frame.get("text").getAsString().equals(text),
          text);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Duration stood = metronome.late();
    return took.minus(stood).isNegative() ? Duration.ZERO : took.minus(stood);
  }

  private long dataVersion() {
    return number("PRAGMA data_version");
  }

  /** Asks what is stored, past all of the server's code. */
  long number(String sql) {
    try (Statement statement = database.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  private String log() {
    return "the log:\n" + String.join("\n", server.errors());
  }

  @Override
  public void close() throws IOException, SQLException {
    metronome.close();
    alice.close();
    bob.close();
    database.close();
    server.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
