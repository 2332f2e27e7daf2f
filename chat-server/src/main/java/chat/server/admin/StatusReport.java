package chat.server.admin;

import chat.server.journal.Journal;
import chat.server.journal.Rooms;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import chat.server.net.Admission;
import chat.server.store.Rows;
import chat.server.store.Scrub;
import chat.server.store.Store;
import chat.server.store.StoreException;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status} shows (docs/admin.md has the names, which are stable). Any thread may ask.
 *
 * @param startedAt when the server became ready
 * @param startedNanos the same by the monotonic clock
 * @param certificate until when the certificate is valid; gives {@code null} without TLS
 * @param vitals what the process uses
 */
public record StatusReport(
    String version,
    Instant startedAt,
    long startedNanos,
    Supplier<List<Place>> listeners,
    Admission admission,
    People people,
    Store store,
    Rooms rooms,
    Journal journal,
    Scrub scrub,
    Supplier<@Nullable Instant> certificate,
    Tally tally,
    Supplier<Vitals> vitals,
    InstantSource clock,
    LongSupplier nanoTime) {

  /** The setting of the store that remembers when it was last backed up. */
  static final String LAST_BACKUP = "last_backup";

  /** Where the server listens, with the real port. */
  public record Place(String address, boolean tls, String link) {}

  /**
   * What the process uses of the machine.
   *
   * @param threads platform threads; a quiet connection has none
   * @param descriptors open ones; -1 where that cannot be known
   * @param maxDescriptors as many as may be open; -1 likewise
   */
  public record Vitals(
      long heapUsedBytes, long heapMaxBytes, int threads, long descriptors, long maxDescriptors) {}

  Answer write(Answer ok) throws StoreException {
    return ok.with("version", version)
        .with("time", clock.instant())
        .with("startedAt", startedAt)
        .with("uptimeMs", (nanoTime.getAsLong() - startedNanos) / 1_000_000)
        .with("listeners", listenersJson())
        .with("connections", connections())
        .with("accounts", accounts())
        .with("rooms", object("loaded", rooms.inUse()))
        .with("journal", journalJson())
        .with("disk", disk())
        .with("tlsExpires", certificate.get())
        .with("process", process())
        .with("lastBackup", lastBackup())
        .with("limits", limits());
  }

  private JsonArray listenersJson() {
    var array = new JsonArray();
    for (Place place : listeners.get()) {
      JsonObject row = new JsonObject();
      row.addProperty("address", place.address());
      row.addProperty("tls", place.tls());
      row.addProperty("link", place.link());
      array.add(row);
    }
    return array;
  }

  private JsonObject connections() {
    People.States states = people.states();
    JsonObject json = object("all", admission.connections());
    json.addProperty("opening", states.opening());
    json.addProperty("strangers", states.strangers());
    json.addProperty("loggedIn", states.loggedIn());
    json.addProperty("ending", states.ending());
    return json;
  }

  private JsonObject accounts() throws StoreException {
    Rows.AccountCounts counts = store.reader().accountCounts();
    JsonObject json = object("registered", counts.registered());
    json.addProperty("guests", counts.guests());
    json.addProperty("disabled", counts.disabled());
    json.addProperty("connected", people.states().accounts());
    return json;
  }

  private JsonObject journalJson() {
    Journal.Figures figures = journal.figures();
    JsonObject json = object("waiting", figures.waiting());
    json.addProperty("waitingBytes", figures.waitingBytes());
    json.addProperty("commits", figures.commits());
    json.addProperty("changes", figures.changes());
    json.addProperty("largestBatch", figures.largestBatch());
    return json;
  }

  private JsonObject disk() {
    Journal.Figures figures = journal.figures();
    JsonObject json = new JsonObject();
    json.addProperty("ok", figures.failingSince() == null);
    if (figures.failingSince() != null) {
      json.addProperty("failingSince", Answer.text(figures.failingSince()));
    }
    json.addProperty("failures", figures.failures());
    Instant verified = scrub.verified();
    if (verified != null) {
      json.addProperty("verified", Answer.text(verified));
    }
    String damage = scrub.damage();
    if (damage != null) {
      json.addProperty("damage", damage);
    }
    return json;
  }

  private JsonObject process() {
    Vitals now = vitals.get();
    JsonObject json = object("heapUsedBytes", now.heapUsedBytes());
    json.addProperty("heapMaxBytes", now.heapMaxBytes());
    json.addProperty("threads", now.threads());
    if (now.descriptors() >= 0) {
      json.addProperty("descriptors", now.descriptors());
      json.addProperty("maxDescriptors", now.maxDescriptors());
    }
    return json;
  }

  private @Nullable Instant lastBackup() throws StoreException {
    String text = store.reader().setting(LAST_BACKUP);
    return text == null ? null : Instant.parse(text);
  }

  private JsonObject limits() {
    JsonObject json = new JsonObject();
    for (Map.Entry<Limit, Long> limit : tally.counts().entrySet()) {
      json.addProperty(limit.getKey().word(), limit.getValue());
    }
    return json;
  }

  private static JsonObject object(String name, long value) {
    JsonObject json = new JsonObject();
    json.addProperty(name, value);
    return json;
  }
}
