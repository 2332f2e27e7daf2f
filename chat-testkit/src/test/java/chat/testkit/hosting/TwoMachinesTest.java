package chat.testkit.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Link;
import chat.server.net.TlsKey;
import chat.testkit.process.ServerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two machines with a cable between them, made of two network namespaces: {@code chat-server
 * --listen 0.0.0.0:7400} on one of them and no file edited, and what reaches it from the other.
 */
@Timeout(120)
class TwoMachinesTest {
  private static final String HOST = "10.231.74.1";
  private static final String HOST6 = "fd00:7400::1";

  @TempDir Path dir;

  private final String tag = Long.toString(ProcessHandle.current().pid());
  private final String there = "chat-there-" + tag;
  private final String here = "chat-here-" + tag;
  private @Nullable Process server;

  @BeforeEach
  void connect() throws IOException {
    Tools.need("ip", "openssl", "bash");
    Tools.needRoot();
    ip("netns", "add", there);
    ip("netns", "add", here);
    String end = "ct" + tag;
    String other = "ch" + tag;
    ip("link", "add", end, "netns", there, "type", "veth", "peer", "name", other, "netns", here);
    configure(there, end, HOST + "/24", HOST6 + "/64");
    configure(here, other, "10.231.74.2/24", "fd00:7400::2/64");
  }

  @AfterEach
  void disconnect() throws IOException, InterruptedException {
    stop();
    for (String each : List.of(there, here)) {
      Tools.run(Map.of(), "", List.of("ip", "netns", "del", each));
    }
  }

  @Test
  void anInvitationIsAllThatANewcomerNeeds() throws IOException {
    Link invitation = serve();
    assertTrue(invitation.tls());
    assertEquals(HOST, invitation.host());
    assertEquals(7400, invitation.port());
    assertNotNull(invitation.invite());

    // The key that is served is the one that the link pins.
    Path shown = dir.resolve("shown.pem");
    String certificate = from(here, "", "openssl s_client -connect " + HOST + ":7400").text();
    int begin = certificate.indexOf("-----BEGIN CERTIFICATE-----");
    String end = "-----END CERTIFICATE-----\n";
    Files.writeString(shown, certificate.substring(begin, certificate.indexOf(end) + end.length()));
    assertEquals(invitation.pin(), new Certificates(dir).does("pin", shown.toString()).strip());

    String session =
        from(
                here,
                """
                {"type":"register","user":"ann","password":"correct horse","invite":"%s"}
                {"type":"logout"}
                """
                    .formatted(invitation.invite()),
                "openssl s_client -quiet -connect " + HOST + ":7400")
            .text();
    assertTrue(session.contains("\"user\":\"ann\""), session);
    assertTrue(session.contains("\"reason\":\"logout\""), session);

    String again =
        from(
                here,
                "{\"type\":\"login\",\"user\":\"ann\",\"password\":\"correct horse\"}\n"
                    + "{\"type\":\"logout\"}\n",
                "openssl s_client -quiet -connect [" + HOST6 + "]:7400")
            .text();
    assertTrue(again.contains("\"user\":\"ann\""), "over IPv6, by the same listener: " + again);

    String spent =
        from(
                here,
                """
                {"type":"register","user":"eve","password":"correct horse","invite":"%s"}
                """
                    .formatted(invitation.invite()),
                "timeout 3 openssl s_client -quiet -connect " + HOST + ":7400")
            .text();
    assertTrue(spent.contains("\"code\":\"forbidden\""), spent);
  }

  @Test
  void theClientTakesTheLinkAsItIsAndStopsWhenTheKeyHasChanged() throws Exception {
    Link invitation = serve();
    String joined =
        client(
            0, "correct horse", "join", invitation.toString(), "--user", "bea", "--password-stdin");
    client(0, "", "send", "lobby", "from the other machine");
    assertTrue(
        client(0, "", "tail", "lobby", "-n", "1").contains("from the other machine"), joined);

    // Another key on the same server, as after a theft, or as somebody in between would show it.
    stop();
    Path data = dir.resolve("chat-data");
    Files.delete(TlsKey.ownKey(data));
    Files.delete(TlsKey.ownCertificate(data));
    start();
    Tools.Ended refused = client("", "send", "lobby", "to whom?");
    assertTrue(refused.status() != 0, refused.text());
    assertTrue(refused.text().contains("key"), refused.text());
  }

  private String client(int status, String input, String... arguments) throws IOException {
    Tools.Ended ended = client(input, arguments);
    assertEquals(status, ended.status(), String.join(" ", arguments) + "\n" + ended.text());
    return ended.text();
  }

  /** The client on the other machine, with a home of its own. */
  private Tools.Ended client(String input, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("ip", "netns", "exec", here, Tools.root().resolve("bin/chat").toString()));
    command.addAll(List.of(arguments));
    return Tools.run(
        Map.of("XDG_CONFIG_HOME", dir + "/config", "XDG_STATE_HOME", dir + "/state"),
        input,
        command);
  }

  /** Starts the server as its owner does; the invitation that it prints. */
  private Link serve() throws IOException {
    BufferedReader out = start();
    String invite = String.valueOf(out.readLine());
    assertTrue(invite.startsWith("invite "), invite);
    return Link.parse(invite.substring("invite ".length()));
  }

  private BufferedReader start() throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", there));
    command.addAll(ServerCommand.asInstalled().program());
    command.addAll(
        List.of("--listen", "0.0.0.0:7400", "--data", dir.resolve("chat-data").toString()));
    Process started =
        new ProcessBuilder(command).redirectError(dir.resolve("log").toFile()).start();
    server = started;
    BufferedReader out = started.inputReader();
    String ready = String.valueOf(out.readLine());
    assertTrue(ready.startsWith("ready chats://" + HOST + ":7400/?pin="), ready);
    return out;
  }

  private void stop() throws InterruptedException {
    if (server != null) {
      server.destroy();
      assertTrue(server.waitFor(10, TimeUnit.SECONDS), "it does not end");
      assertEquals(0, server.exitValue());
    }
  }

  private static Tools.Ended from(String machine, String input, String command) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", machine));
    words.addAll(List.of(command.split(" ")));
    return Tools.run(Map.of(), input, words);
  }

  private static void configure(String machine, String device, String v4, String v6)
      throws IOException {
    ip("-n", machine, "addr", "add", v4, "dev", device);
    ip("-n", machine, "addr", "add", v6, "dev", device, "nodad");
    ip("-n", machine, "link", "set", "lo", "up");
    ip("-n", machine, "link", "set", device, "up");
  }

  private static void ip(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    Tools.does(Map.of(), command.toArray(String[]::new));
  }
}
