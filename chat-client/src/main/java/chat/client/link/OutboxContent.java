package chat.client.link;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What the file of an outbox holds: lines, each a CRC32C and fields with tabs between them.
 *
 * <p>{@code +} is a message (number, when it was typed, room, key, text), {@code >} that it was
 * sent, {@code !} that it failed and why ({@code ?}: although it may have arrived), {@code <} that
 * it is to be sent again, behind all others, {@code -} that it is settled. Not safe for several
 * threads.
 */
final class OutboxContent {
  private static final String HEADER = "chat outbox 1\n";
  private static final int CRC_CHARS = 8;

  private final Map<Long, Kept> live = new LinkedHashMap<>();
  private long next = 1;
  private int bad;

  /**
   * A message.
   *
   * @param sent whether the server may have got it
   * @param failure why it failed; {@code null} if it did not
   */
  record Kept(
      long number,
      Instant typed,
      String room,
      String key,
      String text,
      boolean sent,
      @Nullable String failure) {

    String[] fields() {
      return new String[] {
        "+", Long.toString(number), Long.toString(typed.toEpochMilli()), room, key, text
      };
    }

    Kept with(boolean nowSent, @Nullable String nowFailure) {
      return new Kept(number, typed, room, key, text, nowSent, nowFailure);
    }
  }

  private OutboxContent() {}

  /** Reads all that can be read. */
  static OutboxContent read(byte[] bytes) {
    var content = new OutboxContent();
    List<byte[]> lines = lines(bytes);
    for (int i = 0; i < lines.size(); i++) {
      byte[] line = lines.get(i);
      boolean good =
          i == 0
              ? new String(line, StandardCharsets.UTF_8).equals(HEADER)
              : content.understood(line);
      if (!good) {
        content.bad++;
      }
    }
    return content;
  }

  /** The messages by their numbers, in the order in which they go out; to be changed. */
  Map<Long, Kept> live() {
    return live;
  }

  /** How many lines could not be read. */
  int bad() {
    return bad;
  }

  /** A number that no message had. */
  long next() {
    return next++;
  }

  /** As short as it can be written. */
  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(HEADER.getBytes(StandardCharsets.UTF_8));
    for (Kept kept : live.values()) {
      String number = Long.toString(kept.number());
      bytes.writeBytes(line(kept.fields()));
      if (kept.failure() != null) {
        bytes.writeBytes(line(kept.sent() ? "?" : "!", number, kept.failure()));
      } else if (kept.sent()) {
        bytes.writeBytes(line(">", number));
      }
    }
    return bytes.toByteArray();
  }

  /** A line of these fields, with its checksum. */
  static byte[] line(String... fields) {
    var body = new StringBuilder();
    for (String field : fields) {
      body.append('\t').append(escaped(field));
    }
    byte[] bytes = body.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    byte[] line = new byte[CRC_CHARS + bytes.length];
    byte[] sum = crc(bytes, 0).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(sum, 0, line, 0, CRC_CHARS);
    System.arraycopy(bytes, 0, line, CRC_CHARS, bytes.length);
    return line;
  }

  private static String escaped(String field) {
    return field
        .replace("\\", "\\\\")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }

  /** Of all from {@code start} on. */
  private static String crc(byte[] bytes, int start) {
    var crc = new CRC32C();
    crc.update(bytes, start, bytes.length - start);
    return "%08x".formatted(crc.getValue());
  }

  /** With their LF; the last one may lack it. */
  private static List<byte[]> lines(byte[] content) {
    List<byte[]> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < content.length; i++) {
      if (content[i] == '\n' || i == content.length - 1) {
        lines.add(Arrays.copyOfRange(content, start, i + 1));
        start = i + 1;
      }
    }
    return lines;
  }

  private boolean understood(byte[] line) {
    if (line.length < CRC_CHARS || line[line.length - 1] != '\n') {
      return false;
    }
    String text = new String(line, StandardCharsets.UTF_8);
    if (!text.startsWith(crc(line, CRC_CHARS) + "\t")) {
      return false;
    }
    try {
      return applied(
          Arrays.stream(text.substring(CRC_CHARS + 1, text.length() - 1).split("\t", -1))
              .map(String::translateEscapes)
              .toList());
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return false; // Whole, but not of this program.
    }
  }

  private boolean applied(List<String> fields) {
    long number = Long.parseLong(fields.get(1));
    Kept kept = live.get(number);
    next = Math.max(next, number + 1);
    switch (fields.getFirst()) {
      case "+" -> {
        Instant typed = Instant.ofEpochMilli(Long.parseLong(fields.get(2)));
        live.put(
            number,
            new Kept(number, typed, fields.get(3), fields.get(4), fields.get(5), false, null));
      }
      case ">" -> replace(kept, true, null);
      case "!" -> replace(kept, false, fields.get(2));
      case "?" -> replace(kept, true, fields.get(2));
      case "<" -> {
        live.remove(number);
        replace(kept, kept != null && kept.sent(), null);
      }
      case "-" -> live.remove(number);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void replace(@Nullable Kept kept, boolean sent, @Nullable String failure) {
    if (kept != null) {
      live.put(kept.number(), kept.with(sent, failure));
    }
  }
}
