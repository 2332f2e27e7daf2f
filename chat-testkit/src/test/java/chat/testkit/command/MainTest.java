package chat.testkit.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is typed wrongly ends with 64, and the first line says what would be right. */
class MainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "load --time 10            | 500ms, 10s, 2m or 1h",
        "load --time soon          | 500ms, 10s, 2m or 1h",
        "load --users many         | a whole number such as 500",
        "load --users 3 --rooms 5  | there must be a room, and a user for each",
        "load http://127.0.0.1     | chat://",
        "kills --seed x            | a whole number such as 42",
        "load --tiem 10s           | see chat-testkit load --help",
        "dance                     | see chat-testkit --help",
      })
  void isAnsweredWithTheMend(String line, String mend) {
    StringWriter err = new StringWriter();
    CommandLine program = Main.program().setErr(new PrintWriter(err, true));
    assertEquals(64, program.execute(line.split(" ")));
    String first = err.toString().lines().findFirst().orElse("");
    assertTrue(first.startsWith("chat-testkit: ") && first.contains(mend), first);
  }

  @Test
  void timesAreWrittenWithTheirUnit() {
    assertEquals(Duration.ofMillis(500), Values.time("500ms"));
    assertEquals(Duration.ofSeconds(10), Values.time("10s"));
    assertEquals(Duration.ofMinutes(2), Values.time("2m"));
    assertEquals(Duration.ofHours(1), Values.time("1h"));
  }
}
