package chat.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Registration;
import chat.server.account.PasswordCost;
import chat.server.account.PasswordHasher;
import chat.server.net.Admission;
import chat.server.net.TlsKey;
import chat.server.session.SessionLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class ConfigTest {
  @TempDir Path dir;

  @Test
  void nothingSetIsAFriendlyServerForThisMachine() {
    Config config = Config.of(Map.of());
    assertEquals(List.of(new Config.Listen("localhost", 7400, true)), config.listen());
    assertEquals(Path.of("chat-data").toAbsolutePath(), config.data());
    assertEquals(new Config.Tls.Off(), config.tls());
    assertEquals(Registration.OPEN, config.registration());
    assertTrue(config.guests());
    assertEquals(new SessionLimits.Sending(20, 10, 256 * 1024, 64 * 1024), config.sending());
    assertTrue(config.requestsLimited());
    assertEquals(Level.INFO, config.logLevel());
    assertEquals(PasswordCost.DEFAULT, config.passwordCost());
    assertNull(config.publicAddress());
    assertTrue(
        config.exempt().stream().anyMatch(block -> block.contains(InetAddress.ofLiteral("::1"))));
  }

  @Test
  void theDefaultLimitsAreThosePromised() {
    ConfigLimits limits = Config.of(Map.of()).limits();
    assertEquals(
        new ConfigLimits.Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(90),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofHours(24)),
        limits.times());
    assertEquals(
        new ConfigLimits.Passwords(PasswordHasher.defaultWorkers(), Duration.ofSeconds(2)),
        limits.passwords());
    assertEquals(new Admission.Limits(10_000, 500, 32, 120), limits.connections());
    assertEquals(20, limits.logins().perAddressAndHour());
    assertEquals(4, limits.logins().perAccountAndMinute());
    assertEquals(new ConfigLimits.Accounts(64, 100, 256, 256, 100), limits.accounts());
    assertEquals(
        new ConfigLimits.Sessions(new SessionLimits.Requests(1_000, 100), 64, 10, 10_000),
        limits.sessions());
    assertEquals(
        new ConfigLimits.Memory(10_000, 16 << 20, 256, 256 << 10, 64 << 20, 256 << 10, 64 << 20),
        limits.memory());
  }

  @Test
  void whatOthersCanReachIsStrictByItself() {
    Config config = Config.of(Map.of("listen", "127.0.0.1:7400, 192.0.2.1:0"));
    assertEquals(Registration.INVITE, config.registration());
    assertFalse(config.guests());
    assertEquals(new Config.Tls.Own(), config.tls());
    assertFalse(config.encrypts(config.listen().get(0)));
    assertTrue(config.encrypts(config.listen().get(1)));
  }

  @Test
  void everyStrictnessCanBeChosenOtherwise() {
    Config config =
        Config.of(
            Map.of("listen", "0.0.0.0:1", "tls", "off", "guests", "yes", "registration", "closed"));
    assertEquals(new Config.Tls.Off(), config.tls());
    assertEquals(Registration.CLOSED, config.registration());
    assertTrue(config.guests());
  }

  @Test
  void saysWhatWasChosenAndWhy() throws ConfigException {
    Config config =
        Config.of(
            Map.of(
                ConfigSetting.LISTEN, List.of("0.0.0.0:7400"),
                ConfigSetting.TLS, List.of("off")),
            Map.of("CHAT_SERVER_GUESTS", "true", "CHAT_SERVER_DATA", dir.toString()));
    assertEquals(
        List.of(
            new Config.Choice("listen", "0.0.0.0:7400", "option --listen"),
            new Config.Choice("data", dir.toString(), "CHAT_SERVER_DATA"),
            new Config.Choice("tls", "off", "option --tls"),
            new Config.Choice(
                "registration", "invite", "default: other machines can reach this server"),
            new Config.Choice("guests", "true", "CHAT_SERVER_GUESTS")),
        config.choices());
  }

  @Test
  void optionsWinOverTheEnvironmentAndThatOverTheFile() throws Exception {
    Path file =
        file(
            dir.resolve("chat-server.conf"),
            """
            # what we like
            name = from the file   # a comment

            rate-limit = 5/1
            log-level = warn
            listen = 127.0.0.1:0
            listen = [::1]:0
            """);
    Config config =
        Config.of(
            Map.of(
                ConfigSetting.LOG_LEVEL, List.of("debug"),
                ConfigSetting.DATA, List.of(dir.toString())),
            Map.of("CHAT_SERVER_RATE_LIMIT", "7/2", "CHAT_SERVER_LOG_LEVEL", "error"));
    assertEquals("from the file", config.name());
    assertEquals(7, assertNotNullAndGet(config.sending()).burst());
    assertEquals(Level.DEBUG, config.logLevel());
    assertEquals(2, config.listen().size());

    Config named =
        Config.of(
            Map.of(ConfigSetting.CONFIG, List.of(file.toString())),
            Map.of("CHAT_SERVER_MEMORY", "true"));
    assertEquals("from the file", named.name());
    assertNull(named.data());
  }

  @Test
  void theWeightierOfMemoryAndDataWins() throws Exception {
    assertNull(
        Config.of(
                Map.of(ConfigSetting.MEMORY, List.of("true")),
                Map.of("CHAT_SERVER_DATA", dir.toString()))
            .data());
    assertEquals(
        dir,
        Config.of(
                Map.of(ConfigSetting.DATA, List.of(dir.toString())),
                Map.of("CHAT_SERVER_MEMORY", "true"))
            .data());
    wrong(
        64,
        "remove one of the two",
        Map.of(ConfigSetting.MEMORY, List.of("true"), ConfigSetting.DATA, List.of("d")),
        Map.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          listen             | foo:bar        | write it as HOST:PORT
          listen             | 127.0.0.1:65536 | a port is from 0 to 65535
          listen             | no.such.invalid:1 | use one of its addresses
          tls                | on             | auto or off
          tls-cert           | cert.pem       | set both
          registration       | some           | open, invite or closed
          guests             | perhaps        | true or false
          rate-limit         | 20             | BURST/PER_SECOND
          rate-limit         | 0/1            | at least 1
          rate-limit         | a/b            | a whole number
          rate-limit-bytes   | 1GiB/1         | a size such as
          name               | ''             | must not be empty
          public             | http://x/      | HOST or HOST:PORT
          public             | -x             | -x
          max-connections    | 0              | at least 1
          max-connections    | 1e3            | a whole number
          max-connections    | 99999999999    | a whole number
          log-level          | loud           | error, warn, info, debug, trace
          password-cost      | 1/1/1          | KiB of memory
          exempt             | 10.0.0.0/33    | use 0 to 32
          exempt             | localhost      | localhost
          idle-timeout       | 90             | a time such as
          idle-timeout       | 0s             | from 1ms
          ping-after         | 90s            | longer than ping-after
          rooms-per-account  | 257            | at most 256
          journal-bytes      | 1KiB           | at least one frame
          """)
  void aBadValueIsAnErrorThatNamesTheMend(String setting, String value, String mend)
      throws ConfigException {
    ConfigSetting known = ConfigSetting.ofWord(setting).orElseThrow();
    wrong(64, mend, Map.of(known, List.of(value)), Map.of("CHAT_SERVER_MEMORY", "true"));
    if (!value.isEmpty()) {
      wrong(78, mend, Map.of(), Map.of(known.variable(), value, "CHAT_SERVER_MEMORY", "true"));
    }
  }

  @Test
  void withoutTlsAndGuestsNobodyCouldLogIn() {
    Map<String, String> clear = Map.of("CHAT_SERVER_LISTEN", "0.0.0.0:1", "CHAT_SERVER_TLS", "off");
    wrong(78, "--guests", Map.of(), clear);
    wrong(64, "--guests", Map.of(ConfigSetting.GUESTS, List.of("false")), clear);
  }

  @Test
  void aMistakeInTheFileIsNamedWithItsLine() throws IOException {
    wrongInFile("lisen = x", " line 1: 'lisen': there is no such setting; there are listen,");
    wrongInFile("\nguests", " line 2: 'guests': write it as name = value");
    wrongInFile("guests = 1", " line 1: guests: '1': write true or false");
    wrongInFile("tls = off\ntls = auto", " line 2: tls was set before, in ");
    wrongInFile("config = x", "no such setting");
    wrongInFile("data = elsewhere", "cannot name another");
    wrongInFile("\u001b[2Jx = 1", "'\\u001b[2Jx'");
    Files.write(dir.resolve("chat-server.conf"), new byte[] {(byte) 0xff, '\n'});
    wrong(78, "UTF-8", Map.of(ConfigSetting.DATA, List.of(dir.toString())), Map.of());
  }

  @Test
  void whatIsNotThereIsSaidBeforeAnythingStarts() throws IOException {
    wrong(
        64,
        "no such file",
        Map.of(ConfigSetting.CONFIG, List.of(dir.resolve("none").toString())),
        Map.of());
    Path file = file(dir.resolve("file"), "");
    wrong(64, "this is a file", Map.of(ConfigSetting.DATA, List.of(file.toString())), Map.of());
    wrong(
        64,
        "no such file",
        Map.of(
            ConfigSetting.TLS_CERT, List.of(file.toString()),
            ConfigSetting.TLS_KEY, List.of(dir.resolve("none").toString())),
        Map.of());
  }

  @Test
  void onlyOurVariablesAreRead() throws ConfigException {
    Config config =
        Config.of(
            Map.of(),
            Map.of(
                "CHAT_SERVER_SERVICE_HOST", "10.0.0.1",
                "CHAT_SERVER_PORT", "tcp://10.0.0.1:7400",
                "CHAT_SERVER_PORT_7400_TCP", "tcp://10.0.0.1:7400",
                "CHAT_SERVER_JAVA_OPTS", "-Xmx1g",
                "CHAT_SERVER_NAME", "",
                "CHAT_SERVER_MEMORY", "true"));
    assertEquals("chat", config.name());
    wrong(78, "CHAT_SERVER_LISEN", Map.of(), Map.of("CHAT_SERVER_LISEN", "x"));
  }

  @Test
  void ownCertificateAndPublicAddress() throws IOException {
    TlsKey.own(dir, new SecureRandom(), InstantSource.system());
    Config config =
        Config.of(
            Map.of(
                "tls-cert",
                TlsKey.ownCertificate(dir).toString(),
                "tls-key",
                TlsKey.ownKey(dir).toString(),
                "public",
                "chat.example.org:443",
                "rate-limit",
                "off"));
    assertInstanceOf(Config.Tls.Files.class, config.tls());
    assertTrue(config.encrypts(config.listen().getFirst()), "asked for, with loopback only");
    assertEquals(new Config.PublicAddress("chat.example.org", 443), config.publicAddress());
    assertNull(config.sending());
    assertFalse(config.requestsLimited());
  }

  @Test
  void aKeyThatCannotBeServedIsAMistakeOfWhoeverNamedIt() throws IOException {
    TlsKey.own(dir, new SecureRandom(), InstantSource.system());
    String cert = TlsKey.ownCertificate(dir).toString();
    Path key = TlsKey.ownKey(dir);
    Map<ConfigSetting, List<String>> options =
        Map.of(
            ConfigSetting.TLS_CERT, List.of(cert), ConfigSetting.TLS_KEY, List.of(key.toString()));
    Map<String, String> variables =
        Map.of("CHAT_SERVER_TLS_CERT", cert, "CHAT_SERVER_TLS_KEY", key.toString());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    wrong(64, "chmod 600 " + key, options, Map.of());
    wrong(78, "chmod 600 " + key, Map.of(), variables);

    Files.delete(key);
    Path other = Files.createDirectory(dir.resolve("other"));
    TlsKey.own(other, new SecureRandom(), InstantSource.system());
    Files.move(TlsKey.ownKey(other), key);
    wrong(64, "must come first", options, Map.of());
    wrong(78, "must come first", Map.of(), variables);
  }

  @Test
  void olderTlsIsForThoseWhoAsk() {
    assertFalse(Config.of(Map.of()).alsoTls12());
    assertTrue(Config.of(Map.of("tls-min", "1.2")).alsoTls12());
    wrong(64, "1.2 or 1.3", Map.of(ConfigSetting.TLS_MIN, List.of("1.1")), Map.of());
  }

  @Test
  void everyDefaultIsWrittenAsItsFormSays() {
    // A default that cannot be read would only be found by whoever starts without setting it.
    Map<ConfigSetting, List<String>> options = new EnumMap<>(ConfigSetting.class);
    for (ConfigSetting setting : ConfigSetting.values()) {
      String fallback = setting.fallback();
      if (fallback != null && setting != ConfigSetting.DATA) {
        options.put(setting, List.of(fallback));
      }
    }
    assertEquals(
        Config.of(Map.of()).limits(),
        org.junit.jupiter.api.Assertions.assertDoesNotThrow(() -> Config.of(options, Map.of()))
            .limits());
  }

  private static SessionLimits.Sending assertNotNullAndGet(SessionLimits.Sending sending) {
    assertNotNull(sending);
    return sending;
  }

  private void wrongInFile(String text, String message) throws IOException {
    file(dir.resolve("chat-server.conf"), text);
    wrong(78, message, Map.of(ConfigSetting.DATA, List.of(dir.toString())), Map.of());
  }

  private static void wrong(
      int exitCode,
      String mend,
      Map<ConfigSetting, List<String>> options,
      Map<String, String> environment) {
    ConfigException e = assertThrows(ConfigException.class, () -> Config.of(options, environment));
    assertTrue(e.getMessage().contains(mend), e.getMessage());
    assertEquals(exitCode, e.exitCode(), e.getMessage());
  }

  private static Path file(Path path, String text) throws IOException {
    return Files.writeString(path, text);
  }
}
