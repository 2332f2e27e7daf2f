package chat.testkit.drive;

import chat.protocol.Entry;
import chat.protocol.Names;
import chat.testkit.check.RoomLog;
import chat.testkit.check.Violation;
import chat.testkit.process.ClientCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Somebody who types into the real client in the lobby, whatever the network and the server do. The
 * client is killed with SIGKILL every few lines; what it had put into its outbox must arrive all
 * the same, once, in the order in which it was typed. Has a thread of its own.
 */
final class OutboxUser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_LINES = 30;
  private static final long LONGEST_PAUSE_NANOS = 150_000_000;

  private final String name;
  private final int port;
  private final ClientCommand command;
  private final OutboxOnDisk outbox;
  private final SplittableRandom random;
  private final Thread thread;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean closing;

  // the thread's own, until it is done
  private final List<String> kept = new ArrayList<>();
  private final List<Violation> found = new ArrayList<>();
  private int said;
  private int lives;

  /**
   * What became of it.
   *
   * @param lives how many times the client was started and killed
   * @param kept how many messages were in its outbox
   */
  record Result(int lives, int kept, List<Violation> violations) {
    String text() {
      StringBuilder text = new StringBuilder();
      violations.forEach(
          each -> text.append("\n%s %s".formatted(each.invariant(), each.explanation())));
      return text.append(
              "\nthe client was killed %d times; of %d messages in its outbox %s"
                  .formatted(lives, kept, violations.isEmpty() ? "each arrived once" : "see above"))
          .toString();
    }
  }

  /**
   * Registers an account, which needs a server that answers, and starts.
   *
   * @param port where the server is reached
   */
  OutboxUser(String name, int port, ClientCommand command, SplittableRandom random)
      throws IOException {
    this.name = name;
    this.port = port;
    this.command = command;
    this.outbox = OutboxOnDisk.of(command, port, name);
    this.random = random;
    command.run(
        "a good password\n",
        "login",
        "--register",
        "--password-stdin",
        "--user",
        name,
        "--server",
        link());
    this.thread = Thread.ofVirtual().name("outbox-" + name).start(this::live);
  }

  private String link() {
    return "chat://127.0.0.1:" + port;
  }

  private void live() {
    try {
      while (!closing) {
        life();
      }
      done.complete(null);
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private void life() throws IOException {
    lives++;
    List<String> typed = new ArrayList<>();
    Process client = command.start("--plain", link());
    Thread eyes = Thread.ofVirtual().name("eyes-" + name).start(() -> watch(client));
    Thread.ofVirtual().name("notes-" + name).start(() -> ignore(client.getErrorStream()));
    try {
      int lines = random.nextInt(1, MOST_LINES);
      // The first one is kept when the client has come to its room for the first time.
      boolean there = true;
      for (int i = 0; i < lines && there && !closing; i++) {
        String text = name + " types " + ++said;
        typed.add(text);
        there =
            type(client, text)
                && ((i > 0 && random.nextInt(4) > 0) || outbox.awaitKept(text, client, PATIENCE));
        LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NANOS));
      }
    } finally {
      client.destroyForcibly();
      ClientCommand.awaitEnd(client);
      join(eyes);
    }
    OutboxOnDisk.Content left = outbox.read();
    typed.stream().filter(left::kept).forEach(kept::add);
  }

  /** Returns false if the client is gone: one that cannot come to its room at first gives up. */
  private static boolean type(Process client, String text) {
    try {
      client.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
      client.getOutputStream().flush();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** What is shown is looked at line by line: nothing may be there twice in one life. */
  private void watch(Process client) {
    Set<String> shown = new HashSet<>();
    try (BufferedReader transcript = client.inputReader()) {
      for (String line = transcript.readLine(); line != null; line = transcript.readLine()) {
        int text = line.indexOf(name + " types ");
        if (text >= 0 && !shown.add(line.substring(text))) {
          found.add(new Violation.ShownTwice(name, line));
        }
      }
    } catch (IOException _) {
      // It was killed.
    }
  }

  /** What a client says of the network is true enough. */
  private static void ignore(InputStream notes) {
    try (notes) {
      notes.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // It was killed.
    }
  }

  /** Kills the client for the last time; the network and the server must be well again soon. */
  void hush() {
    closing = true;
  }

  /**
   * Lets a last client bring to the server what is left in the outbox, and compares.
   *
   * @throws IOException if it cannot (I10), or something went wrong on the way
   */
  Result settle() throws IOException {
    join(thread);
    if (done.isCompletedExceptionally()) {
      throw new IOException("somebody at the real client broke down", done.exceptionNow());
    }
    try {
      command.run("", "--plain", link());
    } catch (IOException e) {
      throw new IOException("I10 what is in " + name + "'s outbox does not arrive", e);
    }
    if (outbox.waiting() > 0) {
      throw new IOException("I10 " + outbox.waiting() + " messages stay in " + name + "'s outbox");
    }
    compare(FreshReader.read(port, List.of(Names.LOBBY)).getFirst());
    return new Result(lives, kept.size(), List.copyOf(found));
  }

  @Override
  public void close() throws IOException {
    closing = true;
    join(thread);
  }

  private void compare(RoomLog lobby) {
    Map<String, Entry> logged = new HashMap<>();
    for (Entry entry : lobby.entries()) {
      if (entry instanceof Entry.Message message && message.from().equals(name)) {
        Entry first = logged.putIfAbsent(message.text(), entry);
        if (first != null) {
          found.add(new Violation.DoubledWrite(first, entry));
        }
      }
    }
    Entry last = null;
    for (String text : kept) {
      Entry entry = logged.get(text);
      if (entry == null) {
        found.add(new Violation.LostFromOutbox(name, lobby.room(), text));
      } else if (last != null && last.seq() > entry.seq()) {
        found.add(new Violation.ReversedOutbox(name, last, entry));
      } else {
        last = entry;
      }
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
