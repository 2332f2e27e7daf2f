package chat.testkit.drive;

import chat.client.link.AccountFolder;
import chat.testkit.process.ClientCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The outbox that a client keeps on disk of one login, looked at from outside, whoever owns it.
 *
 * <p>The texts that it is asked for must hold no tab, no backslash and no control character: those
 * stand there otherwise.
 */
record OutboxOnDisk(Path folder) {
  private static final long LOOK_NANOS = 200_000;

  /** Of an account at the server on a port of this machine. */
  static OutboxOnDisk of(ClientCommand client, int port, String account) {
    return new OutboxOnDisk(
        client
            .home()
            .resolve(".local/state/chat")
            .resolve("127.0.0.1_" + port)
            .resolve("as-" + account));
  }

  /** How many messages wait. */
  int waiting() {
    return AccountFolder.waiting(folder);
  }

  /** The file as it is now. */
  Content read() throws IOException {
    Path file = folder.resolve("outbox");
    return new Content(Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "");
  }

  /**
   * Waits until a message is there, and says so at once.
   *
   * @return false if the time was over before, or the client that should keep it has ended
   */
  boolean awaitKept(String text, Process client, Duration within) throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    while (!read().kept(text)) {
      if (System.nanoTime() > deadline || !client.isAlive()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** A file: a line with each message, and perhaps one that says that it is settled. */
  record Content(String lines) {

    boolean kept(String text) {
      return at(text) >= 0;
    }

    boolean settled(String text) {
      int at = at(text);
      String line = lines.substring(lines.lastIndexOf('\n', at) + 1, at);
      return lines.contains("\t-\t" + line.split("\t")[2] + "\n");
    }

    private int at(String text) {
      return lines.indexOf("\t" + text + "\n");
    }
  }
}
