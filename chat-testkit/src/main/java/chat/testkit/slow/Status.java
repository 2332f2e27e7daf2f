package chat.testkit.slow;

import chat.server.admin.ControlClient;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a server says of itself to its owner.
 *
 * @param connections that it has now
 * @param stuck connections that it has closed since its start because a write made no progress
 */
record Status(long connections, long stuck) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Asks the server that runs on a data directory. */
  static Status of(Path data) throws IOException {
    JsonObject request = new JsonObject();
    request.addProperty("type", "admin.status");
    JsonObject status = ControlClient.ask(data, request, PATIENCE);
    return new Status(
        status.getAsJsonObject("connections").get("all").getAsLong(),
        status.getAsJsonObject("limits").get("write-timeout").getAsLong());
  }
}
