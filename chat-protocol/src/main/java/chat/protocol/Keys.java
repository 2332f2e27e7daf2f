package chat.protocol;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** Keys that make it safe to send a message again (PROTOCOL.md, "A room is a log"). */
public final class Keys {
  private static final int BYTES = 16;

  private Keys() {}

  /**
   * A new key of 128 random bits, 22 characters of base64url: never the same twice, whatever other
   * devices of the account draw.
   *
   * @param random a {@link java.security.SecureRandom}, but in tests that must be repeatable
   */
  public static String random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
