package chat.testkit.hostile;

import chat.protocol.BadLine;
import chat.testkit.Netcat;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every line of chat-protocol's {@code bad-lines.tsv}, at the launched program, before login and
 * after it. After each of them Alice and Bob exchange a message, and nothing was stored.
 */
@Timeout(120)
class BadLinesTest {
  private static final int LOGIN_FRAME_BYTES = 4_096;
  private static final int FRAME_BYTES = 65_536;

  /** One less than what is a flood. */
  private static final int BAD_FRAMES = 9;

  /** More than so many say nothing that these do not. */
  private static final int SHOWN = 20;

  @AutoClose Besieged besieged;
  private final List<String> failures = new ArrayList<>();

  /** Somebody who comes. */
  private interface Comes {
    Netcat connect() throws IOException;
  }

  @BeforeEach
  void start() throws Exception {
    besieged = Besieged.start("--rate-limit", "off", "--password-cost", "8/1/1");
  }

  @Test
  void beforeLogin() throws IOException {
    all(besieged::stranger, LOGIN_FRAME_BYTES);
  }

  @Test
  void afterIt() throws IOException {
    all(() -> besieged.back("mallory"), FRAME_BYTES);
  }

  private void all(Comes mallory, int longest) throws IOException {
    Netcat netcat = mallory.connect();
    int badFrames = 0;
    besieged.watched();
    for (BadLine row : BadLine.all()) {
      byte[] line = Arrays.copyOf(row.bytes(), row.bytes().length + 1);
      line[line.length - 1] = '\n';
      boolean tooLarge = line.length > longest;
      if (row.code().equals("too_large") && !tooLarge) {
        continue; // too large for a stranger only
      }
      String code = tooLarge ? "too_large" : row.code();
      try {
        netcat.sends(line);
        answers(netcat.reads(), row, code);
        if (tooLarge) {
          netcat.hearsBye("too_large");
        }
        besieged.hasStoredNothing(row.toString());
        besieged.isUnharmed(row.toString(), 1);
      } catch (AssertionError | IOException e) {
        failures.add(row + ": " + e);
        if (failures.size() == SHOWN) {
          break;
        }
      }
      badFrames += code.equals("bad_frame") ? 1 : 0;
      if (badFrames == BAD_FRAMES || tooLarge) {
        netcat.close();
        netcat = mallory.connect();
        badFrames = 0;
      }
    }
    netcat.close();
    besieged.servesNobodyElse("all lines");
    Assertions.assertEquals(List.of(), failures);
  }

  private static void answers(JsonObject reply, BadLine row, String code) {
    boolean measured = code.equals("too_large"); // such a line was not looked into
    String wanted =
        "error "
            + code
            + " "
            + (measured ? null : row.field())
            + " "
            + (measured ? null : row.id());
    String got =
        text(reply, "type")
            + " "
            + text(reply, "code")
            + " "
            + text(reply, "field")
            + " "
            + text(reply, "id");
    String message = Objects.requireNonNullElse(text(reply, "message"), "");
    boolean plain = !message.contains("Exception") && !message.contains("java");
    if (!wanted.equals(got) || !plain || message.isEmpty()) {
      throw new AssertionError(row + " wanted " + wanted + ", got " + reply);
    }
  }

  private static String text(JsonObject frame, String member) {
    JsonElement value = frame.get(member);
    return value == null ? null : value.getAsString();
  }
}
