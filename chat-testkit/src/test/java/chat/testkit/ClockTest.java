package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.junit.ChatServerTest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The server's time is the test's: nobody waits for a limit to pass. */
class ClockTest {
  @Test
  @ChatServerTest(settings = {"rate-limit", "2/1"})
  void aRateLimitIsJumpedOver(ChatServer server) throws IOException {
    server.clock().stops();
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      alice.does("{'type':'send','room':'dev','text':'1'}");
      alice.mayNot("{'type':'send','room':'dev','text':'2'}", "rate_limited");
      server.clock().passes(Duration.ofSeconds(1));
      alice.does("{'type':'send','room':'dev','text':'2'}");
      alice.mayNot("{'type':'send','room':'dev','text':'3'}", "rate_limited");
    }
  }

  @Test
  @ChatServerTest
  void anIdleTimeoutIsJumpedOver(ChatServer server) throws IOException {
    try (Netcat alice = server.guest("alice")) {
      server.clock().passes(Duration.ofSeconds(91));
      alice.hearsBye("idle");
    }
  }

  @Test
  @ChatServerTest
  void aGuestsDayIsJumpedOver(ChatServer server) throws IOException {
    try (Netcat watcher = server.guest("watcher")) {
      watcher.does("{'type':'create','room':'dev'}");
      String token;
      try (Netcat zoe = server.netcat()) {
        token = zoe.does("{'type':'login','user':'zoe','guest':true}").get("token").getAsString();
        zoe.does("{'type':'join','room':'dev'}");
      }
      // The day begins when the server has written down that zoe went.
      watcher.reads(
          frame -> Netcat.is(frame, "presence") && frame.get("offline").toString().contains("zoe"),
          "zoe's going");
      watcher.does("{'type':'send','room':'dev','text':'bye'}");
      server.clock().passes(Duration.ofHours(25));
      try (Netcat later = server.guest("later")) { // the watcher was idle for too long
        later.does("{'type':'join','room':'dev','after':0}");
        later.reads(
            frame ->
                Netcat.is(frame, "leave") && frame.get("from").getAsString().equals("guest-zoe"),
            "zoe's end");
      }
      try (Netcat late = server.netcat()) {
        late.mayNot("{'type':'login','token':'" + token + "'}", "bad_credentials");
      }
    }
  }

  @Test
  @ChatServerTest
  void wallTimeAndMonotonicTimeGoTogether(ChatServer server) throws IOException {
    Instant before = server.clock().instant();
    long nanos = server.clock().nanoTime();
    server.clock().passes(Duration.ofDays(1));
    assertTrue(Duration.between(before, server.clock().instant()).toDays() == 1);
    assertTrue(server.clock().nanoTime() - nanos >= Duration.ofDays(1).toNanos());
    try (Netcat alice = server.guest("alice")) {
      alice.does("{'type':'create','room':'dev'}");
      String at = alice.reads("join").get("at").getAsString();
      assertTrue(Duration.between(before, Instant.parse(at)).toHours() >= 23, at);
    }
  }
}
