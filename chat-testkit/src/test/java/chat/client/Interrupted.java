package chat.client;

import com.google.gson.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server that lets everybody in, takes a message, and hangs up before it has answered. */
final class Interrupted extends Talker {
  private static final String HELLO =
      "{\"type\":\"hello\",\"server\":\"x\",\"version\":\"1\",\"protocol\":1,\"tls\":false,"
          + "\"time\":\"2026-11-20T23:54:00.123Z\",\"auth\":[\"token\"],\"registration\":\"open\","
          + "\"limits\":{\"frameBytes\":65536,\"loginFrameBytes\":4096,\"textBytes\":16384,"
          + "\"topicBytes\":512,\"pageRows\":500,\"rooms\":256,\"loginMs\":30000,\"pingMs\":30000,"
          + "\"idleMs\":90000}}\n";

  private volatile String key = "";

  private final @Nullable String answer;

  /**
   * @param answer what it says to a message after all; {@code null} if it says nothing
   */
  Interrupted(@Nullable String answer) throws IOException {
    super(HELLO);
    this.answer = answer;
  }

  String key() {
    return key;
  }

  @Override
  String answer(String line) {
    var frame = JsonParser.parseString(line).getAsJsonObject();
    if (frame.get("type").getAsString().equals("send")) {
      key = frame.get("key").getAsString();
      return answer;
    }
    return "{\"type\":\"ok\",\"user\":\"alice\",\"session\":\"s\",\"rooms\":[],\"invited\":[]}\n";
  }
}
