package chat.testkit.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Every row of {@code hostile.tsv} at the launched program, plain or with TLS. After each of them
 * Alice and Bob exchange a message within 250 ms, nothing of it was stored unless it says so, one
 * line at most was logged, and no descriptor is left. Rows that wait for the server's patience wait
 * together.
 */
@Timeout(120)
class HostileTest {
  private static final long DRIP_MILLIS = 20;

  private static Besieged plain;
  private static Besieged secured;

  @BeforeAll
  static void start() throws Exception {
    String[] options = {
      "--rate-limit", "off",
      "--password-cost", "8/1/1",
      "--login-timeout", "3s",
      "--login-timeout-crowded", "3s",
      "--tls-timeout", "2s"
    };
    plain = Besieged.start(options);
    Path directory = Besieged.directory();
    secured = Besieged.start(directory, new Secured(), Secured.options(directory, options));
    for (Besieged each : List.of(plain, secured)) {
      Netcat mallory = each.back("mallory");
      mallory.does("{'type':'create','room':'den'}");
      mallory.close();
    }
  }

  @AfterAll
  static void end() throws Exception {
    plain.close();
    secured.close();
  }

  @TestFactory
  Stream<DynamicTest> eachRow() {
    return Misdeed.all().stream()
        .filter(row -> !row.takesTime())
        .map(row -> DynamicTest.dynamicTest(row.toString(), () -> happens(row)));
  }

  private void happens(Misdeed row) throws IOException {
    Besieged besieged = besieged(row);
    besieged.watched();
    try (Netcat netcat = comes(row)) {
      does(row, netcat);
      stores(row, besieged);
    }
    besieged.isUnharmed(row.name(), 1 + logins(row));
    besieged.hasGivenBack(row.name());
  }

  @Test
  void allThatTakeTime() throws Exception {
    List<Misdeed> rows = Misdeed.all().stream().filter(Misdeed::takesTime).toList();
    plain.watched();
    secured.watched();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> deeds = new ArrayList<>();
      for (Misdeed row : rows) {
        deeds.add(() -> {
          try (Netcat netcat = comes(row)) {
            does(row, netcat);
          }
          return null;
        });
      }
      for (Future<Void> deed : threads.invokeAll(deeds)) {
        deed.get();
      }
    }
    for (Besieged besieged : List.of(plain, secured)) {
      besieged.hasStoredNothing("those that take time");
      besieged.isUnharmed("those that take time", rows.size());
      besieged.hasGivenBack("those that take time");
    }
  }

  @AfterAll
  static void nobodyIsLeft() throws IOException {
    plain.servesNobodyElse("all rows");
    secured.servesNobodyElse("all rows");
  }

  private static Besieged besieged(Misdeed row) {
    return row.where() == Misdeed.Where.PLAIN ? plain : secured;
  }

  private static int logins(Misdeed row) {
    return row.who() == Misdeed.Who.MALLORY ? 1 : 0;
  }

  private static Netcat comes(Misdeed row) throws IOException {
    Besieged besieged = besieged(row);
    return switch (row.who()) {
      case STRANGER -> besieged.stranger();
      case MALLORY -> besieged.back("mallory");
      case NOBODY -> Netcat.over(besieged.raw());
    };
  }

  private static void does(Misdeed row, Netcat netcat) throws IOException {
    byte[] bytes = row.bytes();
    switch (row.how()) {
      case ONCE, STAYS -> {
        // What is refused on the way need not be taken to its end.
        Thread writing = Thread.startVirtualThread(() -> sends(netcat, bytes));
        answers(row, netcat);
        join(writing);
      }
      case BYTES -> {
        for (byte b : bytes) {
          netcat.sends(new byte[] {b});
        }
        answers(row, netcat);
      }
      case DRIP -> {
        Thread dripping = Thread.startVirtualThread(() -> drips(netcat, bytes));
        answers(row, netcat);
        dripping.interrupt();
        join(dripping);
      }
      case ENDS -> {
        netcat.sends(bytes);
        netcat.ends();
        answers(row, netcat);
      }
      case RESETS -> {
        netcat.sends(bytes);
        netcat.resets();
      }
    }
  }

  private static void sends(Netcat netcat, byte[] bytes) {
    try {
      netcat.sends(bytes);
    } catch (IOException _) {
      // The server has had enough, which its answer shows.
    }
  }

  private static void drips(Netcat netcat, byte[] bytes) {
    try {
      for (byte b : bytes) {
        netcat.sends(new byte[] {b});
        Thread.sleep(DRIP_MILLIS);
      }
    } catch (IOException | InterruptedException _) {
      // The server has had enough, which its answer shows.
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void stores(Misdeed row, Besieged besieged) {
    if (row.stores().equals("-")) {
      besieged.hasStoredNothing(row.name());
    } else {
      assertEquals(0, besieged.number(row.stores()), row.name());
    }
  }

  // --- answers

  private static void answers(Misdeed row, Netcat netcat) throws IOException {
    for (String wanted : row.answer()) {
      switch (wanted) {
        case "lives" -> lives(row, netcat);
        case "closed" -> closes(row, netcat);
        case "gone" -> {}
        case String token when token.endsWith("*") -> {} // passed over below
        case String token when token.contains("*") -> {
          int times = Integer.parseInt(token.substring(token.indexOf('*') + 1));
          for (int i = 0; i < times; i++) {
            next(row, netcat, token.substring(0, token.indexOf('*')));
          }
        }
        case String token -> next(row, netcat, token);
      }
    }
  }

  private static void next(Misdeed row, Netcat netcat, String wanted) throws IOException {
    String got;
    do {
      JsonObject frame = netcat.reads();
      got = summary(frame);
      assertClean(row, frame);
    } while (got.isEmpty() || (row.answer().contains(got + "*") && !got.equals(wanted)));
    assertEquals(wanted, got, row.name());
    if (wanted.startsWith("bye:")) {
      closes(row, netcat);
    }
  }

  private static void lives(Misdeed row, Netcat netcat) throws IOException {
    for (JsonObject frame : netcat.readsAllUpToAPing()) {
      assertEquals("", summary(frame), row.name() + " got too much");
    }
  }

  private static void closes(Misdeed row, Netcat netcat) {
    try {
      String line = netcat.readsLine();
      while (line != null && line.startsWith("{\"type\":\"hello\"")) {
        line = netcat.readsLine();
      }
      // A TLS alert may still come; it is no line of ours.
      if (line != null && line.startsWith("{")) {
        throw new AssertionError(row.name() + " got " + line);
      }
    } catch (IOException _) {
      // A reset is an end, too.
    }
  }

  /** What matters of a frame; empty for what is no answer. */
  private static String summary(JsonObject frame) {
    String type = frame.get("type").getAsString();
    return switch (type) {
      case "ok" -> "ok";
      case "error" -> "error:" + frame.get("code").getAsString();
      case "bye" -> "bye:" + frame.get("reason").getAsString();
      default -> "";
    };
  }

  private static void assertClean(Misdeed row, JsonObject frame) {
    if (frame.has("message")) {
      String message = frame.get("message").getAsString();
      boolean clean =
          !message.contains("Exception")
              && !message.contains("java")
              && message.codePoints().noneMatch(Character::isISOControl);
      if (!clean) {
        throw new AssertionError(row.name() + " got " + frame);
      }
    }
  }
}
