package chat.testkit.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a busy server, and the directory of one that runs, by the launched program. */
class BackupsTest {
  @TempDir Path directory;

  @Test
  void everyBackupUnderLoadRestoresWithAllThatWasAcknowledged() throws IOException {
    Backups run = new Backups(2, 6, 2, 0, Seeds.of("backups"));
    Backups.Report report = run.run(ServerCommand.asInstalled(), directory);
    System.out.printf(Locale.ROOT, "%s%n%s%n", run, report.text());
    assertEquals(2, report.backups().size());
    assertTrue(report.isGood(), report.text());
  }

  /** How a program that was not to run ended, and what it said. */
  private record Ended(int code, String said) {}

  private static Ended launched(ServerCommand command, String... words) throws Exception {
    List<String> line = new ArrayList<>(command.program());
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  @Test
  void aDirectoryInUseIsNeitherServedTwiceNorRestored() throws Exception {
    ServerCommand command = ServerCommand.asInstalled();
    String data = directory.resolve("data").toString();
    String backup = directory.resolve("backup").toString();
    try (ServerProcess server = ServerProcess.start(command.with("--data", data))) {
      Ended made = launched(command, "backup", backup, "--data", data);
      assertEquals(0, made.code(), made.said());
      Ended again = launched(command, "backup", backup, "--data", data);
      assertEquals(1, again.code(), again.said());
      assertTrue(again.said().contains("already"), again.said());
      Ended second = launched(command, "--listen", "127.0.0.1:0", "--data", data);
      assertEquals(69, second.code(), second.said());
      assertTrue(second.said().contains("process " + server.pid()), second.said());
      Ended restore = launched(command, "restore", backup, "--data", data);
      assertEquals(69, restore.code(), restore.said());
      assertTrue(restore.said().contains("process " + server.pid()), restore.said());
      assertTrue(server.isAlive());
      assertEquals(0, server.terminate());
    }
    Ended restored = launched(command, "restore", backup, "--data", data);
    assertEquals(0, restored.code(), restored.said());
    assertTrue(restored.said().contains("chat.db.before-restore-"), restored.said());
    Ended nothing = launched(command, "restore", directory.resolve("none") + "", "--data", data);
    assertEquals(64, nothing.code(), nothing.said());
    Path other = Files.writeString(directory.resolve("letter"), "Dear diary, ".repeat(100));
    Ended letter = launched(command, "restore", other.toString(), "--data", data);
    assertEquals(78, letter.code(), letter.said());
  }
}
