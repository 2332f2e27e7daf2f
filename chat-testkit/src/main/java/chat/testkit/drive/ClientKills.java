package chat.testkit.drive;

import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.Entries;
import chat.client.link.Inbox;
import chat.client.link.LinkSettings;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.Event;
import chat.protocol.ProtocolException;
import chat.protocol.Refused;
import chat.testkit.process.ClientCommand;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills the real client, with SIGKILL, between somebody's pressing Enter and the server's answer,
 * at moments that the seed decides; starts it again, and looks in the room's log how often the
 * message arrived. In every second round the server stands still meanwhile, so that no answer can
 * have come.
 *
 * @param kills how many
 */
public record ClientKills(int kills, long seed) {
  private static final String ROOM = "lobby";
  private static final String NAME = "alice";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Beyond this, on a quiet machine, the answer has come. */
  private static final long LONGEST_NANOS = 6_000_000;

  /**
   * How it went.
   *
   * @param kept rounds in which the message was in the outbox, or at the server, when the kill came
   * @param unanswered rounds in which it was in the outbox, so without an answer
   * @param lost of those kept, the ones that did not arrive
   * @param doubled those that arrived more than once
   */
  public record Report(int kills, int kept, int unanswered, int lost, int doubled, Duration took) {

    /** Whether all arrived once, and there was something to be seen. */
    public boolean isGood() {
      return lost == 0 && doubled == 0 && unanswered > 0;
    }

    public String text() {
      return "%d kills of the client: %d messages were typed and kept, %d of them unanswered;"
              .formatted(kills, kept, unanswered)
          + " after the restart %d were lost, %d doubled%s; took %.1f s"
              .formatted(
                  lost,
                  doubled,
                  unanswered == 0 ? " - SHOWS NOTHING" : "",
                  took.toMillis() / 1_000.0);
    }
  }

  /** What is known of a message when the kill came. */
  private enum Typed {
    NOT_KEPT,
    UNANSWERED,
    ANSWERED
  }

  /**
   * Runs it.
   *
   * @param directory for the server's data and the client's home
   */
  public Report run(ServerCommand command, Path directory) throws IOException {
    long begin = System.nanoTime();
    var random = new SplittableRandom(seed);
    ClientCommand client = new ClientCommand(Files.createDirectories(directory.resolve("home")));
    Map<Typed, Integer> rounds = new EnumMap<>(Typed.class);
    int lost = 0;
    int doubled = 0;
    try (ServerProcess server =
        ServerProcess.start(command.with("--data", directory.resolve("data").toString()))) {
      String link = "chat://127.0.0.1:" + server.port();
      client.run(
          "a good password\n",
          "login",
          "--register",
          "--password-stdin",
          "--user",
          NAME,
          "--server",
          link);
      for (int i = 1; i <= kills; i++) {
        String text = "round " + i + " " + Long.toHexString(random.nextLong());
        Typed typed = round(client, server, link, text, random);
        rounds.merge(typed, 1, Integer::sum);
        String errors = client.run("", "--plain", link);
        long copies = copies(server.port(), text);
        lost += copies == 0 && typed != Typed.NOT_KEPT ? 1 : 0;
        doubled += copies > 1 ? 1 : 0;
        if (OutboxOnDisk.of(client, server.port(), NAME).waiting() > 0) {
          throw new IOException("something is left in the outbox: " + errors);
        }
      }
    }
    int unanswered = rounds.getOrDefault(Typed.UNANSWERED, 0);
    return new Report(
        kills,
        unanswered + rounds.getOrDefault(Typed.ANSWERED, 0),
        unanswered,
        lost,
        doubled,
        Duration.ofNanos(System.nanoTime() - begin));
  }

  private static Typed round(
      ClientCommand command,
      ServerProcess server,
      String link,
      String text,
      SplittableRandom random)
      throws IOException {
    Process client = command.start("--plain", link);
    OutboxOnDisk outbox = OutboxOnDisk.of(command, server.port(), NAME);
    boolean frozen = random.nextBoolean();
    try (BufferedReader transcript = client.inputReader()) {
      type(client, "before " + text);
      awaitLine(transcript, "before " + text);
      if (frozen) {
        server.freeze();
      }
      type(client, text);
      if (random.nextInt(4) > 0 && !outbox.awaitKept(text, client, PATIENCE)) {
        throw new IOException("what was typed is not kept");
      }
      LockSupport.parkNanos(random.nextLong(LONGEST_NANOS));
    } finally {
      client.destroyForcibly();
      ClientCommand.awaitEnd(client);
      if (frozen) {
        server.thaw();
      }
    }
    return typed(outbox.read(), text);
  }

  private static void type(Process client, String line) throws IOException {
    client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    client.getOutputStream().flush();
  }

  private static void awaitLine(BufferedReader transcript, String text) throws IOException {
    for (String line = transcript.readLine(); line != null; line = transcript.readLine()) {
      if (line.endsWith(text)) {
        return;
      }
    }
    throw new IOException("the client ended before it was online");
  }

  private static Typed typed(OutboxOnDisk.Content outbox, String text) {
    return !outbox.kept(text)
        ? Typed.NOT_KEPT
        : outbox.settled(text) ? Typed.ANSWERED : Typed.UNANSWERED;
  }

  /** How often the room's newest entries hold a text. */
  private static long copies(int port, String text) throws IOException {
    LinkSettings settings = LinkSettings.usual();
    try (Connection bob = Connection.open(Dialer.tcp("127.0.0.1", port), settings)) {
      bob.start(new Nothing());
      var guest = new Credentials.Guest("observer");
      wait(bob.login(guest, false, "")).get();
      wait(bob.join(ROOM)).get();
      var page = wait(bob.history(ROOM, 50)).get();
      return Entries.of(page).stream()
          .filter(entry -> entry instanceof Entry.Message said && said.text().equals(text))
          .count();
    } catch (Refused | ProtocolException e) {
      throw new IOException(e);
    }
  }

  private static <T> T wait(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static final class Nothing implements Inbox {
    @Override
    public void entry(Entry entry, byte[] frame) {}

    @Override
    public void event(Event event) {}
  }
}
