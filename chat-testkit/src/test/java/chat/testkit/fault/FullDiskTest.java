package chat.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.Netcat;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launched program on a disk that is really full. */
@Timeout(90)
class FullDiskTest {
  private static final int SMALL = 8;
  private static final int LARGER = 64;

  @TempDir Path directory;

  @Test
  void itRefusesGoesOnTryingAndHasAllThatItAcknowledged() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), SMALL)) {
      Path data = disk.place().resolve("data");
      ServerCommand command =
          ServerCommand.asInstalled("--data", data.toString(), "--rate-limit", "off");
      int accepted;
      try (ServerProcess server = ServerProcess.start(command);
          KeepsWriting writer = new KeepsWriting(server.port())) {
        while (writer.sends()) {
          assertTrue(writer.accepted() < 1_000, "the disk is never full");
        }
        assertTrue(writer.accepted() > 10, "only " + writer.accepted() + " were accepted");
        server.awaitError("store_still_failing", Netcat.PATIENCE);
        assertTrue(server.isAlive());
        assertTrue(server.errors().stream().anyMatch(line -> line.contains("disk is full")));

        disk.resize(LARGER);
        server.awaitError("store_recovered", Netcat.PATIENCE);
        assertTrue(writer.logsIn());
        for (int i = 0; i < 100; i++) {
          assertTrue(writer.sends(), "there is space");
        }
        accepted = writer.accepted();
        assertEquals(0, server.terminate());
      }
      KeepsWriting.hasAll(data, accepted);
    }
  }
}
