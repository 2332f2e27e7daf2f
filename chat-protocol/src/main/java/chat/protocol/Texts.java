package chat.protocol;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * What a message, a topic, a device's name, a key and a new password may hold (PROTOCOL.md, "Names
 * and text"). Each check returns {@code null} if the value is legal, else what is wrong with it, in
 * words for people.
 */
public final class Texts {

  public static final int PASSWORD_MIN_BYTES = 8;
  public static final int PASSWORD_MAX_BYTES = 1_024;

  private Texts() {}

  /** The bytes of {@code text} in UTF-8; a lone surrogate counts as the three it would take. */
  public static int utf8Bytes(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A surrogate pair is two chars and four bytes: one more for each of the two.
        bytes += c < 0x800 || isPaired(text, i) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** A message: 1 to 16,384 bytes; newline and tab are the only control characters. */
  public static @Nullable String wrongInMessage(String text) {
    return text.isEmpty() ? "must not be empty" : wrong(text, Limits.TEXT_BYTES, true);
  }

  /** A topic: at most 512 bytes in one line. */
  public static @Nullable String wrongInTopic(String topic) {
    return wrong(topic, Limits.TOPIC_BYTES, false);
  }

  /** What a person calls a device: at most 64 bytes in one line. */
  public static @Nullable String wrongInDevice(String device) {
    return wrong(device, Limits.DEVICE_BYTES, false);
  }

  /** A key: 1 to 64 printable ASCII characters. */
  public static @Nullable String wrongInKey(String key) {
    boolean legal = !key.isEmpty() && key.length() <= Limits.KEY_CHARS;
    for (int i = 0; legal && i < key.length(); i++) {
      legal = key.charAt(i) >= 0x20 && key.charAt(i) <= 0x7E;
    }
    return legal ? null : "must be 1 to " + Limits.KEY_CHARS + " printable ASCII characters";
  }

  /** A new password: 8 to 1,024 bytes after NFC, no control characters. */
  public static @Nullable String wrongInNewPassword(String password) {
    String normal = Normalizer.normalize(password, Normalizer.Form.NFC);
    int bytes = utf8Bytes(normal);
    if (bytes < PASSWORD_MIN_BYTES || bytes > PASSWORD_MAX_BYTES) {
      return "must be " + PASSWORD_MIN_BYTES + " to " + PASSWORD_MAX_BYTES + " bytes long in UTF-8";
    }
    return wrong(normal, PASSWORD_MAX_BYTES, false);
  }

  private static @Nullable String wrong(String text, int maxBytes, boolean lines) {
    if (utf8Bytes(text) > maxBytes) {
      return "must be at most " + maxBytes + " bytes long in UTF-8";
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && !(lines && (c == '\n' || c == '\t'))) {
        return lines
            ? "must not hold control characters other than newline and tab"
            : "must not hold control characters, newline and tab among them";
      }
      if (Character.isSurrogate(c) && !isPaired(text, i)) {
        return "must not hold half of a surrogate pair";
      }
    }
    return null;
  }

  /** Whether the char at {@code i} is one half of a surrogate pair that is whole. */
  static boolean isPaired(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
