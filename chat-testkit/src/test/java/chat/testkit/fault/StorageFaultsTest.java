package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.Netcat;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launched program on a disk that breaks: it refuses clearly, keeps what it acknowledged, and
 * goes on when the fault ends.
 */
@Timeout(120)
class StorageFaultsTest {
  /** A wrong or unusable data directory, see {@code sysexits.h}. */
  private static final int CONFIG = 78;

  private static final int SOME = 10;

  @TempDir Path directory;

  private ServerCommand command(Path data) throws IOException {
    return ServerCommand.asInstalled("--data", data.toString(), "--rate-limit", "off");
  }

  /**
   * System calls that fail, of a server that runs.
   *
   * @param calls with commas between
   */
  private record Failing(String what, String calls, String error) {}

  private static final List<Failing> FAILING =
      List.of(
          new Failing("a sync that fails", "fsync,fdatasync", "EIO"),
          new Failing("a write that fails", "pwrite64", "EIO"),
          new Failing("one that turned read-only", "pwrite64,ftruncate,fallocate", "EROFS"),
          new Failing("a full one", "pwrite64", "ENOSPC"));

  @Test
  void callsThatFailAndThenWorkAgain() throws IOException {
    FailingCalls.need();
    Path data = directory.resolve("data");
    int accepted = 0;
    try (ServerProcess server = ServerProcess.start(command(data));
        KeepsWriting writer = new KeepsWriting(server.port())) {
      for (Failing disk : FAILING) {
        for (int i = 0; i < SOME; i++, accepted++) {
          assertTrue(writer.sends(), "before " + disk.what());
        }
        try (FailingCalls calls =
            FailingCalls.of(server.pid(), disk.calls(), disk.error(), directory)) {
          for (int i = 0; i < SOME; i++) {
            assertFalse(writer.sends(), disk.what() + ": it was acknowledged");
          }
          assertTrue(server.isAlive(), disk.what());
          server.awaitError("store_commit_failed", Netcat.PATIENCE);
          server.awaitError("store_still_failing", Netcat.PATIENCE);
        }
        // It tries again by itself, and until then refuses.
        long deadline = System.nanoTime() + Netcat.PATIENCE.toNanos();
        while (!writer.sends()) {
          assertTrue(System.nanoTime() < deadline, disk.what() + ": it does not recover");
        }
        accepted++;
      }
      assertEquals(0, server.terminate());
      assertEquals(accepted, writer.accepted());
    }
    KeepsWriting.hasAll(data, accepted);
  }

  @Test
  void aDiskThatIsReadOnlyAtTheStart() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 16)) {
      Path data = disk.place().resolve("data");
      int accepted = writes(data, SOME);
      disk.mayBeWritten(false);
      refusesToStart(data, "");
      disk.mayBeWritten(true);
      goesOn(data, accepted);
    }
  }

  /** Something done to a file that is whole. */
  private interface Damage {
    void happens(Path file) throws IOException;
  }

  @Test
  void aDamagedFileAtTheStart() throws IOException {
    Path data = directory.resolve("data");
    int accepted = writes(data, SOME);
    Path file = data.resolve("chat.db");
    Path whole = Files.copy(file, directory.resolve("whole.db"));
    for (Damage damage :
        List.<Damage>of(
            cut -> cut(cut, Files.size(cut) / 2),
            cut -> cut(cut, Files.size(cut) - 4_096),
            other -> flip(other, 3),
            flipped -> flip(flipped, placeOf(flipped, "xxxxxxxxxxxxxxxxxxxx")))) {
      damage.happens(file);
      refusesToStart(data, "restore a backup");
      Files.copy(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
    goesOn(data, accepted);
  }

  private static void cut(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Test
  void aPageThatFlipsWhileItRuns() throws IOException {
    Path data = directory.resolve("data");
    int accepted = writes(data, SOME); // the end of a server moves all of its log into the file
    Path file = data.resolve("chat.db");
    try (ServerProcess server = ServerProcess.start(command(data));
        KeepsWriting writer = new KeepsWriting(server.port(), accepted)) {
      assertTrue(writer.logsIn());
      long place = placeOf(file, "\"key\":\"k-1\"");
      flip(file, place);
      JsonObject refusal = writer.asksForTheOldest();
      assertTrue(Netcat.is(refusal, "error"), "what is damaged was given out: " + refusal);
      assertEquals("unavailable", refusal.get("code").getAsString());
      server.awaitError("damaged", Netcat.PATIENCE);
      assertTrue(writer.sends(), "what is not damaged goes on");
      flip(file, place);
      JsonObject page = writer.asksForTheOldest();
      assertTrue(Netcat.is(page, "ok"), page.toString());
      assertEquals(3, page.getAsJsonArray("entries").size());
      assertEquals(0, server.terminate());
    }
    KeepsWriting.hasAll(data, accepted + 1);
  }

  private int writes(Path data, int messages) throws IOException {
    try (ServerProcess server = ServerProcess.start(command(data));
        KeepsWriting writer = new KeepsWriting(server.port())) {
      for (int i = 0; i < messages; i++) {
        assertTrue(writer.sends());
      }
      assertEquals(0, server.terminate());
      return writer.accepted();
    }
  }

  private void goesOn(Path data, int accepted) throws IOException {
    try (ServerProcess server = ServerProcess.start(command(data));
        KeepsWriting writer = new KeepsWriting(server.port(), accepted)) {
      assertTrue(writer.sends());
      assertEquals(0, server.terminate());
    }
    KeepsWriting.hasAll(data, accepted + 1);
  }

  /** It ends at once, with a line for people and no stack trace. */
  private void refusesToStart(Path data, String mend) throws IOException {
    ServerCommand command = command(data);
    Path out = directory.resolve("out");
    List<String> line = new ArrayList<>(command.program());
    line.addAll(List.of("--listen", "127.0.0.1:0"));
    line.addAll(command.options());
    Process started =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      int code = started.waitFor();
      String said = Files.readString(out);
      assertEquals(CONFIG, code, said);
      assertTrue(said.contains("chat-server: ") && said.contains(mend), said);
      assertTrue(!said.contains("\n    at "), said);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private static long placeOf(Path file, String text) throws IOException {
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    int place = bytes.indexOf(text);
    assertTrue(place > 0, text + " is not in " + file);
    return place;
  }

  private static void flip(Path file, long place) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, place);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      channel.write(one, place);
    }
  }
}
