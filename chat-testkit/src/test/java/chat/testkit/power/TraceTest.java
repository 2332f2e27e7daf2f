package chat.testkit.power;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.power.Call.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
  @TempDir Path directory;

  @Test
  void callsAreReadInTheOrderInWhichTheyBegan() throws IOException {
    List<Call> calls =
        read(
            "7 1.000000001 pwrite64(31<"
                + hex("/d/a")
                + ">, \""
                + hex("hey")
                + "\", 3, 40 <unfinished ...>",
            "8 1.000000002 fsync(32<"
                + hex("/d/b")
                + ">) = -1 EIO (Input/output error) <0.000000005>",
            "7 1.000000009 <... pwrite64 resumed>) = 2 <0.000000008>",
            "7 1.000000020 pwrite64(31<"
                + hex("/elsewhere")
                + ">, \""
                + hex("hey")
                + "\", 3, 40) = 3 <0.000000008>");
    assertEquals(2, calls.size());
    Effect.Write write = assertInstanceOf(Effect.Write.class, calls.getFirst().effect());
    assertEquals("/d/a", write.path());
    assertEquals(40, write.offset());
    assertEquals("he", new String(write.bytes(), StandardCharsets.UTF_8), "so much was written");
    assertEquals(1_000_000_001, calls.getFirst().begin());
    assertEquals(1_000_000_009, calls.getFirst().end());
    assertEquals(new Effect.Sync("/d/b", false), calls.getLast().effect());
  }

  @Test
  void aCallInWhichItWasKilledIsNone() throws IOException {
    List<Call> calls =
        read(
            "7 1.000000001 fsync(32<" + hex("/d/b") + ">) = ?",
            "8 1.000000002 ???()        = ?",
            "9 1.000000003 fsync(32<" + hex("/d/b") + "> <unfinished ...>",
            "9 1.000000004 +++ killed by SIGKILL +++");
    assertEquals(List.of(), calls);
  }

  @Test
  void whatIsNotUnderstoodIsNotOverlooked() {
    String found =
        assertThrows(IOException.class, () -> read("7 1.000000001 fsync(32<half a line"))
            .getMessage();
    assertTrue(found.contains("fsync(32<half a line"), found);
    assertThrows(IOException.class, () -> read("7 1.000000001 <... fsync resumed>) = 0 <0.1>"));
    assertThrows(IOException.class, () -> read("what is this?"));
  }

  private List<Call> read(String... lines) throws IOException {
    Path file = directory.resolve("trace");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Trace.read(file, Path.of("/d"));
  }

  private static String hex(String text) {
    return text.chars().mapToObj("\\x%02x"::formatted).collect(Collectors.joining());
  }
}
