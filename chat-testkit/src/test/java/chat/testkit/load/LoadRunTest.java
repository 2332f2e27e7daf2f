package chat.testkit.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.Link;
import chat.testkit.ChatServer;
import chat.testkit.fault.BadDeliveries;
import chat.testkit.fault.BadDeliveries.How;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import chat.testkit.load.Violations.Kind;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run finds nothing where nothing is wrong, and what is wrong where something is. */
class LoadRunTest {
  private static final int ONE_IN = 500;

  @AutoClose ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.inMemory();
  }

  @Test
  void aGoodServerIsFoundGoodAndTheReportSaysHowItWent() throws IOException {
    List<Second> seconds = new ArrayList<>();
    LoadReport report = run(server.link(), seconds);
    assertTrue(report.isGood(), report.text());
    assertTrue(report.deliveries() > 1_000, report.text());
    assertTrue(seconds.size() >= 2, seconds.toString());

    JsonObject json = JsonParser.parseString(report.json()).getAsJsonObject();
    assertTrue(json.get("good").getAsBoolean());
    assertEquals(report.deliveries(), json.get("deliveries").getAsLong());
    assertEquals(seconds.size(), json.getAsJsonArray("series").size());
    assertTrue(report.text().contains("driver CPU"), report.text());

    String page = report.html();
    assertTrue(page.contains("<polyline") && page.contains("No violation."), page);
    assertFalse(page.matches("(?s).*(<script|src=|href=|url\\(|@import).*"), "nothing is fetched");
  }

  @Test
  void whatIsDroppedIsLost() throws IOException {
    LoadReport report = runBehind(new BadDeliveries(How.DROPPED, ONE_IN));
    assertFalse(report.isGood());
    assertTrue(report.violations().of(Kind.LOST) > 0, report.text());
    assertEquals(0, report.violations().of(Kind.DUPLICATE), report.text());
  }

  @Test
  void whatIsDoubledIsADuplicate() throws IOException {
    LoadReport report = runBehind(new BadDeliveries(How.DOUBLED, ONE_IN));
    assertTrue(report.violations().of(Kind.DUPLICATE) > 0, report.text());
    assertEquals(0, report.violations().of(Kind.LOST), report.text());
    assertEquals(0, report.violations().of(Kind.GAP), report.text());
    assertTrue(report.text().contains("again, after"), report.text());
  }

  @Test
  void whatIsSwappedIsReordered() throws IOException {
    LoadReport report = runBehind(new BadDeliveries(How.SWAPPED, ONE_IN));
    assertTrue(report.violations().of(Kind.REORDERED) > 0, report.text());
    assertTrue(report.violations().of(Kind.GAP) > 0, report.text());
    assertEquals(0, report.violations().of(Kind.DUPLICATE), report.text());
  }

  private LoadReport runBehind(BadDeliveries bad) throws IOException {
    try (Proxy proxy = Proxy.to(server.link(), () -> new Fault.Altered(bad))) {
      return run(proxy.link(), new ArrayList<>());
    }
  }

  private static LoadReport run(Link link, List<Second> seconds) throws IOException {
    Load load = new Load(40, 4, 1, 200, true, 64, Duration.ZERO, Duration.ofMillis(1_500));
    return new LoadRun(load, link, () -> null, seconds::add, Duration.ofSeconds(3)).run();
  }
}
