package chat.testkit.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import chat.protocol.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiaryTest {
  private static final Instant AT = Instant.parse("2026-11-20T23:54:00.123Z");

  @TempDir Path directory;

  @Test
  void readsWhatWasWritten() throws IOException {
    List<Note> notes =
        List.of(
            new Note.Began(1, 10, "alice", "dev", "k 1", "two\nlines, \"quotes\" and ü"),
            new Note.Began(2, 11, "alice", "dev", null, "x".repeat(100_000)),
            new Note.Acknowledged(1, 12, 42, true),
            new Note.Refused(2, 13, "too_large"),
            new Note.Unanswered(3, 14),
            new Note.Followed("alice/1", "alice", "dev", "x1", 41, true),
            new Note.Received("alice/1", new Entry.Message("dev", 42, AT, "bob", "k", "hi")),
            new Note.Received("alice/1", new Entry.Message("dev", 43, AT, "bob", null, "hi")),
            new Note.Objected("alice/1", "a second hello"),
            new Note.Received("alice/1", new Entry.Topic("dev", 44, AT, "bob", "new")),
            new Note.Received("alice/1", new Entry.Join("dev", 45, AT, "carol")),
            new Note.Received("alice/1", new Entry.Leave("dev", 46, AT, "carol")),
            new Note.Received("alice/1", new Entry.Other("dev", 47, AT, "bob", "react")));
    Path file = directory.resolve("driver.ndjson");
    try (Diary diary = Diary.begin(file)) {
      notes.forEach(diary::write);
    }
    assertEquals(new History("driver.ndjson", notes), Diary.read(file));
  }

  @Test
  void whatIsWrittenAboutASendIsInTheFileAtOnce() throws IOException {
    Path file = directory.resolve("driver.ndjson");
    try (Diary diary = Diary.begin(file)) {
      diary.write(new Note.Began(1, 10, "alice", "dev", "k1", "one"));
      assertEquals(1, Diary.read(file).notes().size());
    }
  }

  @Test
  void aDriverThatWasKilledInTheMiddleOfALineIsStillRead() throws IOException {
    Path file = directory.resolve("driver.ndjson");
    try (Diary diary = Diary.begin(file)) {
      diary.write(new Note.Unanswered(1, 10));
    }
    Files.writeString(file, "{\"note\":\"unans", StandardOpenOption.APPEND);
    assertEquals(List.of(new Note.Unanswered(1, 10)), Diary.read(file).notes());
  }

  @Test
  void aLineThatIsNoNoteIsNotSkipped() throws IOException {
    Path file = directory.resolve("driver.ndjson");
    Files.writeString(file, "{\"note\":\"gossip\"}\n");
    assertThrows(IOException.class, () -> Diary.read(file));
  }

  @Test
  void manyThreadsWriteOneDiary() throws Exception {
    Path file = directory.resolve("driver.ndjson");
    try (Diary diary = Diary.begin(file);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        threads.submit(() -> diary.write(new Note.Unanswered(diary.nextOperation(), 1)));
      }
      threads.shutdown();
      threads.awaitTermination(10, java.util.concurrent.TimeUnit.SECONDS);
    }
    assertEquals(
        200,
        Diary.read(file).notes().stream()
            .mapToLong(note -> ((Note.Unanswered) note).op())
            .distinct()
            .count());
  }
}
