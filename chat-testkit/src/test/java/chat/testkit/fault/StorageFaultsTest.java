package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launched program on a disk that breaks: it refuses clearly, keeps what it acknowledged, and
 * goes on when the fault ends.
 */
@Timeout(120)
class StorageFaultsTest {
  /** A wrong or unusable data directory, see {@code sysexits.h}. */
  private static final int CONFIG = 78;

  /** More than a reader keeps in memory. */
  private static final int MANY = 700;

  @TempDir Path directory;

  private ServerCommand command(Path data) throws IOException {
    return ServerCommand.asInstalled("--data", data.toString(), "--rate-limit", "off");
  }

  @ParameterizedTest
  @CsvSource({
    "'fsync,fdatasync', EIO, a sync that fails",
    "pwrite64, EIO, a write that fails",
    "'pwrite64,ftruncate,fallocate', EROFS, a file system that turned read-only",
    "pwrite64, ENOSPC, a full disk"
  })
  void aCallThatFails(String calls, String error, String what) throws IOException {
    FailingCalls.need();
    Path data = directory.resolve("data");
    int accepted;
    try (ServerProcess server = ServerProcess.start(command(data));
        KeepsWriting writer = new KeepsWriting(server.port())) {
      for (int i = 0; i < 20; i++) {
        assertTrue(writer.sends());
      }
      try (FailingCalls failing =
          FailingCalls.of(server.pid(), calls, error, directory.resolve("calls"))) {
        for (int i = 0; i < 10; i++) {
          assertTrue(!writer.sends(), what + ": it was acknowledged");
        }
        assertTrue(server.isAlive(), what);
        KeepsWriting.awaitLog(server, "store_commit_failed");
        KeepsWriting.awaitLog(server, "store_still_failing");
      }
      KeepsWriting.awaitLog(server, "store_recovered");
      for (int i = 0; i < 20; i++) {
        assertTrue(writer.sends(), what + " is over");
      }
      accepted = writer.accepted();
      assertEquals(40, accepted);
      assertEquals(0, server.terminate());
    }
    KeepsWriting.hasAll(data, accepted);
  }

  @Test
  void aDiskThatIsReadOnlyAtTheStart() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 16)) {
      Path data = disk.place().resolve("data");
      int accepted = writes(data, 20);
      disk.mayBeWritten(false);
      refusesToStart(data, "");
      disk.mayBeWritten(true);
      goesOn(data, accepted);
    }
  }

  /** What a file's damage is, and where it lies. */
  @ParameterizedTest
  @ValueSource(
      strings = {"cut in half", "without its last page", "another beginning", "a flipped bit"})
  void aDamagedFileAtTheStart(String damage) throws IOException {
    Path data = directory.resolve("data");
    int accepted = writes(data, 20);
    Path file = data.resolve("chat.db");
    Path whole = Files.copy(file, directory.resolve("whole.db"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      switch (damage) {
        case "cut in half" -> channel.truncate(Files.size(file) / 2);
        case "without its last page" -> channel.truncate(Files.size(file) - 4_096);
        case "another beginning" -> channel.write(ByteBuffer.wrap("no database".getBytes()), 0);
        default -> flip(file, placeOf(file, "xxxxxxxxxxxxxxxxxxxx"));
      }
    }
    refusesToStart(data, "restore a backup");
    Files.copy(whole, file, StandardCopyOption.REPLACE_EXISTING);
    goesOn(data, accepted);
  }

  @Test
  void aPageThatFlipsWhileItRuns() throws IOException {
    Path data = directory.resolve("data");
    int accepted = writes(data, MANY); // the end of a server moves all of its log into the file
    Path file = data.resolve("chat.db");
    try (ServerProcess server = ServerProcess.start(command(data));
        KeepsWriting writer = new KeepsWriting(server.port(), accepted)) {
      assertTrue(writer.logsIn());
      long place = placeOf(file, "\"key\":\"k-1\"");
      flip(file, place);
      JsonObject refusal = writer.asksForTheOldest();
      assertTrue(Netcat.is(refusal, "error"), "what is damaged was given out: " + refusal);
      assertEquals("unavailable", refusal.get("code").getAsString());
      KeepsWriting.awaitLog(server, "damaged");
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
