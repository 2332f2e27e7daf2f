package chat.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes what nobody can guess, and the hashes under which it is stored.
 *
 * <p>Any thread may call it.
 */
public final class Secrets {
  private static final String TOKEN_PREFIX = "ct1_";
  private static final int TOKEN_BYTES = 32;
  private static final int NAME_BYTES = 8;

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int INVITATION_CHARS = 26;

  private final SecureRandom random;

  public Secrets(SecureRandom random) {
    this.random = random;
  }

  /** A token: {@code ct1_} and 43 characters of base64url, 256 bits. */
  public String token() {
    return TOKEN_PREFIX + base64(TOKEN_BYTES);
  }

  /**
   * A name that nobody else has: 11 characters of base64url, 64 bits. For tokens where they are
   * listed, for sessions, for the identity of a log. Knowing one gives no right to anything.
   */
  public String shortName() {
    return base64(NAME_BYTES);
  }

  /** An invitation code: 26 characters of {@code a-z2-7}, more than 128 bits, easy to read out. */
  public String invitation() {
    StringBuilder code = new StringBuilder(INVITATION_CHARS);
    for (int i = 0; i < INVITATION_CHARS; i++) {
      code.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return code.toString();
  }

  /**
   * What is stored of a token or an invitation: its SHA-256. They have bits enough that nobody can
   * try them all, so it needs no salt and no work; and it can be looked up by an index.
   */
  public static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private String base64(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
