package chat.server.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class TlsFilesTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir Path dir;

  private final HandClock clock = new HandClock();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Instant now = Instant.now();
  private Path served;
  private Tls tls;
  private TlsFiles files;

  @BeforeEach
  void begin() throws IOException {
    log.start();
    ((Logger) LoggerFactory.getLogger(TlsFiles.class)).addAppender(log);
    served = Files.createDirectory(dir.resolve("served"));
    TlsKey key = TlsKey.own(served, RANDOM, () -> now);
    tls = new Tls(key, Duration.ofSeconds(5), false, new byte[0]);
    files = watching();
  }

  @AfterEach
  void end() {
    tls.close();
    ((Logger) LoggerFactory.getLogger(TlsFiles.class)).detachAppender(log);
  }

  @Test
  void filesThatChangeAreTakenUpOnceTheyRest() throws IOException {
    TlsKey next = other("next");
    put("next", "tls-key.pem");
    put("next", "tls-cert.pem");
    byte[] before = tls.key().fingerprint();
    look();
    assertArrayEquals(before, tls.key().fingerprint(), "they may still be written");
    look();
    assertArrayEquals(next.fingerprint(), tls.key().fingerprint());
    assertEquals(List.of("certificate_reloaded"), said());
    look();
    look();
    assertEquals(List.of("certificate_reloaded"), said(), "nothing has changed since");
  }

  @Test
  void theFilesAreNotLookedAtAllTheTime() throws IOException {
    TlsKey next = other("next");
    put("next", "tls-key.pem");
    put("next", "tls-cert.pem");
    byte[] before = tls.key().fingerprint();
    for (int i = 0; i < 100; i++) {
      files.watch();
    }
    assertArrayEquals(before, tls.key().fingerprint());
    assertEquals(next.subject(), tls.key().subject());
  }

  @Test
  void aHalfReplacedPairKeepsTheOldOneAndSaysSoOnce() throws IOException {
    TlsKey next = other("next");
    byte[] before = tls.key().fingerprint();
    put("next", "tls-key.pem");
    for (int i = 0; i < 5; i++) {
      look();
    }
    assertArrayEquals(before, tls.key().fingerprint());
    assertEquals(List.of("certificate_not_reloaded"), said());
    assertTrue(text(0).contains("must come first"), text(0));
    put("next", "tls-cert.pem");
    look();
    look();
    assertArrayEquals(next.fingerprint(), tls.key().fingerprint());
    assertEquals(List.of("certificate_not_reloaded", "certificate_reloaded"), said());
  }

  @Test
  void whatIsBrokenOrGoneOrOpenToOthersKeepsTheOldOne() throws IOException {
    byte[] before = tls.key().fingerprint();
    Path key = served.resolve("tls-key.pem");
    String good = Files.readString(key);
    Files.writeString(key, "");
    look();
    look();
    Files.delete(key);
    look();
    look();
    Files.writeString(key, good);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    look();
    look();
    assertArrayEquals(before, tls.key().fingerprint());
    assertEquals(3, log.list.size());
    assertTrue(text(0).contains("no private key"), text(0));
    assertTrue(text(1).contains("no such file"), text(1));
    assertTrue(text(2).contains("chmod 600 "), text(2));
    assertTrue(assertThrows(TlsKeyException.class, files::reload).getMessage().contains("chmod"));

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertArrayEquals(before, files.reload().fingerprint());
  }

  @Test
  void whatIsAskedForIsDoneAtOnce() throws IOException {
    TlsKey next = other("next");
    put("next", "tls-key.pem");
    put("next", "tls-cert.pem");
    assertArrayEquals(next.fingerprint(), files.reload().fingerprint());
    look();
    look();
    assertEquals(List.of("certificate_reloaded"), said());
  }

  @Test
  void anEndThatIsNearIsSaidOnceADay() {
    now = tls.key().expires().minus(Duration.ofDays(15));
    look();
    assertEquals(List.of(), said());
    now = tls.key().expires().minus(Duration.ofDays(14)).plusSeconds(1);
    look();
    look();
    now = now.plus(Duration.ofHours(23));
    look();
    assertEquals(List.of("certificate_expires_soon"), said());
    now = now.plus(Duration.ofHours(2));
    look();
    assertEquals(List.of("certificate_expires_soon", "certificate_expires_soon"), said());
    now = tls.key().expires().plusSeconds(1);
    look();
    assertEquals("certificate_expired", said().getLast());
  }

  @Test
  void oneThatHasRunOutIsServedAllTheSameAndSaidAtOnce() {
    now = tls.key().expires().plusSeconds(1);
    watching();
    assertEquals(List.of("certificate_expired"), said());
    now = tls.key().begins().minusSeconds(1);
    watching();
    assertEquals("certificate_not_yet_valid", said().getLast());
  }

  @Test
  void aKeyThatOthersMayReadIsRefused() throws IOException {
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---"}) {
      Path key = served.resolve("tls-key.pem");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
      String refusal = refusal();
      assertTrue(refusal.contains("chmod 600 " + key), mode + ": " + refusal);
    }
  }

  @Test
  void anEncryptedKeyIsRefusedWithTheMend() throws Exception {
    Path key = served.resolve("tls-key.pem");
    try (Writer file = Files.newBufferedWriter(key);
        JcaPEMWriter pem = new JcaPEMWriter(file)) {
      pem.writeObject(
          new JcaPKCS8Generator(
              tls.key().key(),
              new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                  .setProvider(new BouncyCastleProvider())
                  .setPassword("secret".toCharArray())
                  .build()));
    }
    assertTrue(refusal().contains("is encrypted") && refusal().contains("openssl pkey"), refusal());
    try (Writer file = Files.newBufferedWriter(key);
        JcaPEMWriter pem = new JcaPEMWriter(file)) {
      pem.writeObject(
          tls.key().key(),
          new JcePEMEncryptorBuilder("AES-256-CBC")
              .setProvider(new BouncyCastleProvider())
              .build("secret".toCharArray()));
    }
    assertTrue(refusal().contains("is encrypted"), refusal());
  }

  @Test
  void aLostCertificateIsMadeAnewForTheSameKey() throws IOException {
    byte[] before = tls.key().fingerprint();
    Files.delete(served.resolve("tls-cert.pem"));
    assertArrayEquals(before, TlsKey.own(served, RANDOM, () -> now).fingerprint());
  }

  private String refusal() {
    return assertThrows(
            TlsKeyException.class,
            () -> TlsKey.read(TlsKey.ownCertificate(served), TlsKey.ownKey(served)))
        .getMessage();
  }

  private TlsFiles watching() {
    return new TlsFiles(
        tls, TlsKey.ownCertificate(served), TlsKey.ownKey(served), () -> now, clock);
  }

  private TlsKey other(String name) throws IOException {
    return TlsKey.own(Files.createDirectory(dir.resolve(name)), RANDOM, () -> now);
  }

  /** As a tool that renews does it: whole, over the old one. */
  private void put(String from, String file) throws IOException {
    Path part = Files.copy(dir.resolve(from).resolve(file), served.resolve(file + ".new"));
    Files.setLastModifiedTime(part, FileTime.from(now));
    Files.move(part, served.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }

  private void look() {
    clock.pass(TlsFiles.LOOK);
    files.watch();
  }

  private List<String> said() {
    return log.list.stream().map(ILoggingEvent::getMessage).toList();
  }

  private String text(int index) {
    return String.valueOf(log.list.get(index).getKeyValuePairs());
  }
}
