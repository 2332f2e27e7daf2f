package chat.server;

import chat.protocol.Visible;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.Map;

/** What {@code status} prints for people: a line for each thing, in words. */
final class StatusText {
  private static final long MIB = 1024 * 1024;

  private final JsonObject status;
  private final StringBuilder text = new StringBuilder();

  private StatusText(JsonObject status) {
    this.status = status;
  }

  /** The reply to {@code admin.status} as text. */
  static String of(JsonObject status) {
    return new StatusText(status).write();
  }

  private String write() {
    line("version", value("version") + ", up " + uptime() + ", since " + value("startedAt"));
    for (JsonElement each : status.getAsJsonArray("listeners")) {
      JsonObject listener = each.getAsJsonObject();
      line("listening", value(listener, "address") + "  " + value(listener, "link"));
    }
    JsonObject connections = part("connections");
    line(
        "connections",
        "%s: %s logged in, %s not yet, %s in their TLS handshake, %s ending"
            .formatted(
                value(connections, "all"),
                value(connections, "loggedIn"),
                value(connections, "strangers"),
                value(connections, "opening"),
                value(connections, "ending")));
    JsonObject accounts = part("accounts");
    line(
        "accounts",
        "%s registered, %s guests; %s connected, %s disabled"
            .formatted(
                value(accounts, "registered"),
                value(accounts, "guests"),
                value(accounts, "connected"),
                value(accounts, "disabled")));
    line("rooms", value(part("rooms"), "loaded") + " in use");
    JsonObject journal = part("journal");
    line(
        "journal",
        "%s waiting; %s changes in %s commits, at most %s in one"
            .formatted(
                value(journal, "waiting"),
                value(journal, "changes"),
                value(journal, "commits"),
                value(journal, "largestBatch")));
    JsonObject disk = part("disk");
    line(
        "disk",
        disk.has("failingSince")
            ? "FAILING since " + value(disk, "failingSince") + ": nothing can be stored"
            : "ok, " + value(disk, "failures") + " failures so far");
    if (disk.has("damage")) {
      line("", "DAMAGED: " + value(disk, "damage"));
    } else if (disk.has("verified")) {
      line("", "all of the log was verified at " + value(disk, "verified"));
    }
    if (status.has("tlsExpires")) {
      line("certificate", "until " + value("tlsExpires"));
    }
    process();
    line("last backup", status.has("lastBackup") ? value("lastBackup") : "never");
    limits();
    return text.toString();
  }

  private void process() {
    JsonObject process = part("process");
    String descriptors =
        process.has("descriptors")
            ? ", %s of %s descriptors"
                .formatted(value(process, "descriptors"), value(process, "maxDescriptors"))
            : "";
    line(
        "process",
        "%d of %d MiB heap, %s threads%s"
            .formatted(
                process.get("heapUsedBytes").getAsLong() / MIB,
                process.get("heapMaxBytes").getAsLong() / MIB,
                value(process, "threads"),
                descriptors));
  }

  private void limits() {
    boolean none = true;
    for (Map.Entry<String, JsonElement> limit : part("limits").entrySet()) {
      if (limit.getValue().getAsLong() > 0) {
        line(
            none ? "limits" : "",
            "%s has bitten %s times"
                .formatted(Visible.inLine(limit.getKey()), limit.getValue().getAsString()));
        none = false;
      }
    }
    if (none) {
      line("limits", "none has bitten");
    }
  }

  private String uptime() {
    Duration up = Duration.ofMillis(status.get("uptimeMs").getAsLong());
    return up.toDays() > 0
        ? "%d d %d h".formatted(up.toDays(), up.toHoursPart())
        : up.toHours() > 0
            ? "%d h %d min".formatted(up.toHours(), up.toMinutesPart())
            : "%d min %d s".formatted(up.toMinutes(), up.toSecondsPart());
  }

  private void line(String what, String says) {
    text.append("%-12s %s%n".formatted(what, says));
  }

  private JsonObject part(String name) {
    return status.getAsJsonObject(name);
  }

  private String value(String name) {
    return value(status, name);
  }

  private static String value(JsonObject object, String name) {
    return Visible.inLine(object.get(name).getAsString());
  }
}
