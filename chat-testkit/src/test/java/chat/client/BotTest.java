package chat.client;

import static chat.testkit.Netcat.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bot of docs/bots.md, as it is printed there. */
@Timeout(120)
class BotTest {
  @TempDir Path directory;

  @Test
  void itCompilesAndAnswers() throws IOException, InterruptedException {
    String code = code();
    assertTrue(code.lines().filter(line -> !line.isBlank()).count() <= 30, "thirty lines");
    Path source = Files.writeString(directory.resolve("PingBot.java"), code);
    String classPath = System.getProperty("java.class.path");
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", classPath, source.toString());
    assertEquals(0, compiled);

    try (ChatServer server = ChatServer.inMemory();
        Lookout way = new Lookout(server);
        Netcat alice = server.registered("alice")) {
      Path home = directory.resolve("home");
      String link = "chat://127.0.0.1:" + way.port();
      new Shell(home)
          .fed(
              ChatServer.passwordOf("bot") + "\n",
              "login",
              "--register",
              "--password-stdin",
              "--user",
              "bot",
              "--server",
              link);
      String token = Files.readString(home.resolve(".config/chat/credentials")).split("\\s")[2];
      ProcessBuilder bot =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  directory + System.getProperty("path.separator") + classPath,
                  "PingBot",
                  link)
              .inheritIO();
      bot.environment().put("CHAT_TOKEN", token);
      Process process = bot.start();
      try {
        way.awaitsFollower();
        alice.does("{'type':'follow','room':'lobby'}");
        alice.does("{'type':'send','room':'lobby','text':'!ping'}");
        String pong = "pong, alice";
        alice.reads(frame -> is(frame, "message") && pong.equals(text(frame)), pong);
      } finally {
        process.destroyForcibly().onExit().join();
      }
    }
  }

  private static String text(JsonObject message) {
    return message.get("text").getAsString();
  }

  private static String code() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("docs/bots.md"))) {
      at = at.getParent();
    }
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(at.resolve("docs/bots.md")));
    assertTrue(block.find());
    return block.group(1);
  }
}
