package chat.testkit.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Link;
import chat.server.Config;
import chat.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What PROTOCOL.md prints of {@code openssl s_client}, typed into a shell as it stands there. */
@Timeout(60)
class DocumentedTlsTest {
  private static final Pattern SESSION =
      Pattern.compile("(?s)```sh\n(printf [^`]*?s_client[^`]*?)```\\s*```chat\n(.*?)```");

  private static final Pattern PIN =
      Pattern.compile("(?s)```sh\n(openssl s_client [^`]*?tr -d '='\n)```");

  private static final Pattern PASSING =
      Pattern.compile("\"(time|at|session|log|version)\":\"[^\"]*\"");

  @TempDir Path dir;
  private Certificates certificates;
  private String document;

  @BeforeEach
  void read() throws IOException {
    Tools.need("openssl", "sh");
    certificates = new Certificates(dir.resolve("certs"));
    document = Files.readString(Tools.root().resolve("chat-protocol/PROTOCOL.md"));
  }

  @Test
  void theSessionIsWhatIsPrinted() throws Exception {
    certificates.does("ca");
    certificates.does("server", "chat.example");
    Matcher session = SESSION.matcher(document);
    assertTrue(session.find());
    try (Server server = serving()) {
      Link invitation = server.firstInvitation().orElseThrow();
      String command =
          session
              .group(1)
              .replace("chat.example:7400", "127.0.0.1:" + invitation.port())
              .replace("CODE", String.valueOf(invitation.invite()))
              .replace(" ca.pem ", " " + certificates.certificate("ca") + " ");
      List<String> printed =
          session
              .group(2)
              .lines()
              .filter(line -> line.startsWith("< "))
              .map(line -> masked(line.substring(2)))
              .toList();
      assertEquals(printed, typed(command).lines().map(DocumentedTlsTest::masked).toList());
    }
  }

  @Test
  void thePinIsWhatTheLinksSay() throws Exception {
    certificates.does("self", "chat.example");
    Matcher pin = PIN.matcher(document);
    assertTrue(pin.find());
    try (Server server = serving()) {
      Link link = server.links().getFirst();
      String found = typed(pin.group(1).replace("chat.example:7400", "127.0.0.1:" + link.port()));
      assertEquals(link.pin(), "sha256:" + found);
    }
  }

  /** What a command says on its standard output. */
  private static String typed(String command) throws IOException {
    Tools.Ended ended =
        Tools.run(Map.of(), "", List.of("sh", "-c", "{ " + command + "} 2>/dev/null"));
    assertEquals(0, ended.status(), command + ended.text());
    return ended.text().strip();
  }

  private static String masked(String line) {
    return PASSING.matcher(line).replaceAll("\"$1\":\"…\"");
  }

  private Server serving() throws Exception {
    return Server.start(
        Config.of(
            Map.of(
                "listen", "127.0.0.1:0",
                "memory", "true",
                "registration", "invite",
                "guests", "false",
                "tls-cert", certificates.certificate("chat.example").toString(),
                "tls-key", certificates.key("chat.example").toString())),
        () -> {
          throw new AssertionError("it gave up");
        });
  }
}
