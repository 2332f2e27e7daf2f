package chat.server.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private final Secrets secrets = new Secrets(new SecureRandom());

  @Test
  void haveTheFormTheProtocolSays() {
    assertTrue(secrets.token().matches("ct1_[A-Za-z0-9_-]{43}"));
    assertTrue(secrets.shortName().matches("[A-Za-z0-9_-]{11}"));
    assertTrue(secrets.invitation().matches("[a-z2-7]{26}"));
  }

  @Test
  void areNeverTheSame() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(secrets.token());
      all.add(secrets.shortName());
      all.add(secrets.invitation());
    }
    assertEquals(3_000, all.size());
  }

  @Test
  void areStoredAsTheirSha256() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        HexFormat.of().formatHex(Secrets.hash("abc")));
  }
}
