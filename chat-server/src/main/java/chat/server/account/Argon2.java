package chat.server.account;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * One Argon2id hash with all that is needed to try a password against it, as it is stored: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH} (the PHC string format). It is immutable.
 */
final class Argon2 {
  static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

  private final PasswordCost cost;
  private final byte[] salt;
  private final byte[] hash;

  /** A hash that is known already. */
  Argon2(PasswordCost cost, byte[] salt, byte[] hash) {
    this.cost = cost;
    this.salt = salt.clone();
    this.hash = hash.clone();
  }

  /** Hashes a password: {@code cost} memory and, at the default, tens of milliseconds. */
  static Argon2 of(String password, PasswordCost cost, byte[] salt) {
    return new Argon2(cost, salt, compute(password, cost, salt, HASH_BYTES));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is something else; the message does not repeat it
   */
  static Argon2 parse(String phc) {
    Matcher m = PHC.matcher(phc);
    if (!m.matches()) {
      throw new IllegalArgumentException("not an Argon2id hash of version 19");
    }
    PasswordCost cost =
        new PasswordCost(
            Integer.parseInt(m.group(1)),
            Integer.parseInt(m.group(2)),
            Integer.parseInt(m.group(3)));
    Base64.Decoder base64 = Base64.getDecoder();
    return new Argon2(cost, base64.decode(m.group(4)), base64.decode(m.group(5)));
  }

  /** What it costs to try a password against it. */
  PasswordCost cost() {
    return cost;
  }

  /** Whether it is the hash of that password; as much work as making it. */
  boolean matches(String password) {
    return MessageDigest.isEqual(hash, compute(password, cost, salt, hash.length));
  }

  private static byte[] compute(String password, PasswordCost cost, byte[] salt, int length) {
    // The same letters may be typed as different code points on another keyboard.
    byte[] bytes =
        Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(cost.memoryKib())
            .withIterations(cost.iterations())
            .withParallelism(cost.parallelism())
            .withSalt(salt)
            .build());
    byte[] hash = new byte[length];
    generator.generateBytes(bytes, hash);
    Arrays.fill(bytes, (byte) 0);
    return hash;
  }

  /** As it is stored. */
  @Override
  public String toString() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.iterations(),
            cost.parallelism(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }
}
