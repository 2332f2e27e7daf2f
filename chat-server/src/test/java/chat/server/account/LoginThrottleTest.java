package chat.server.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.server.limit.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final AtomicLong now = new AtomicLong();
  private final Tally tally = new Tally(now::get);
  private final LoginThrottle throttle =
      new LoginThrottle(LoginThrottle.Limits.DEFAULT, now::get, tally, Duration.ZERO);

  @Test
  void aNameMayFailFourTimesAMinuteFromOneAddress() throws Refused {
    for (int i = 0; i < 4; i++) {
      fail("ann", "192.0.2.1");
      pass(Duration.ofSeconds(10));
    }
    assertEquals(20_001, refusedFor("ann", "192.0.2.1"));
    assertEquals(20_001, refusedFor("ANN", "192.0.2.1"), "it is the same name");
    fail("bob", "192.0.2.1");
    fail("ann", "192.0.2.2");

    pass(Duration.ofSeconds(20));
    fail("ann", "192.0.2.1");
    assertEquals(10_001, refusedFor("ann", "192.0.2.1"));
  }

  @Test
  void anAddressMayFailTwentyTimesAnHour() throws Refused {
    for (int i = 0; i < 20; i++) {
      fail("user" + i, "192.0.2.1");
      pass(Duration.ofMinutes(1));
    }
    assertEquals(Duration.ofMinutes(40).toMillis() + 1, refusedFor("other", "192.0.2.1"));
    assertTrue(refusedFor(null, "192.0.2.1") > 0, "a token is a guess like another");
    pass(Duration.ofMinutes(40));
    fail("other", "192.0.2.1");
  }

  @Test
  void anExemptAddressIsThrottledByNameOnly() throws Refused {
    for (int i = 0; i < 100; i++) {
      throttle.begin("user" + i, "127.0.0.1", true).failed();
    }
    for (int i = 0; i < 4; i++) {
      throttle.begin("ann", "127.0.0.1", true).failed();
    }
    assertThrows(Refused.class, () -> throttle.begin("ann", "127.0.0.1", true));
  }

  @Test
  void successForgetsTheName() throws Refused {
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < 3; i++) {
        fail("ann", "192.0.2.1");
      }
      throttle.begin("ann", "192.0.2.1", false).succeeded();
    }
    for (int i = 0; i < 4; i++) {
      fail("ann", "192.0.2.1");
    }
    refusedFor("ann", "192.0.2.1");
  }

  @Test
  void aThousandGuessesAtOnceAreFour() throws Exception {
    List<LoginThrottle.Attempt> pending = new ArrayList<>();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  LoginThrottle.Attempt attempt = throttle.begin("ann", "192.0.2.1", false);
                  synchronized (pending) {
                    pending.add(attempt);
                  }
                } catch (Refused _) {
                  refused.incrementAndGet();
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(4, pending.size());
    assertEquals(996, refused.get());
    assertEquals(1_000, refusedFor("ann", "192.0.2.1"), "it is soon known how they ended");

    pending.removeFirst().close();
    throttle.begin("ann", "192.0.2.1", false).close();
    pending.forEach(LoginThrottle.Attempt::failed);
    pending.forEach(LoginThrottle.Attempt::close);
    fail("ann", "192.0.2.1");
    assertTrue(refusedFor("ann", "192.0.2.1") > 59_000);
  }

  @Test
  void tenRightPasswordsAtOnceAreAllHeard() throws Exception {
    var patient =
        new LoginThrottle(LoginThrottle.Limits.DEFAULT, now::get, tally, Duration.ofSeconds(20));
    var let = new AtomicInteger();
    var begun = new CountDownLatch(4);
    var decide = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (LoginThrottle.Attempt attempt = patient.begin("ann", "192.0.2.1", false)) {
                  begun.countDown();
                  decide.await();
                  attempt.succeeded();
                  let.incrementAndGet();
                } catch (Refused | InterruptedException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    begun.await();
    decide.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(10, let.get());
  }

  @Test
  void remembersABoundedNumberAndForgetsTheOldest() throws Refused {
    LoginThrottle.Attempt pending = throttle.begin("pending", "192.0.2.1", true);
    for (int i = 0; i < 3 * LoginThrottle.REMEMBERED; i++) {
      throttle.begin("x".repeat(1_000) + i, "192.0.2." + i, false).failed();
    }
    pending.failed();
    for (int i = 0; i < 3; i++) {
      throttle.begin("pending", "192.0.2.1", true).failed();
    }
    assertThrows(Refused.class, () -> throttle.begin("pending", "192.0.2.1", true));
  }

  private void fail(String user, String address) throws Refused {
    try (LoginThrottle.Attempt attempt = throttle.begin(user, address, false)) {
      attempt.failed();
    }
  }

  private long refusedFor(String user, String address) {
    Refused e = assertThrows(Refused.class, () -> throttle.begin(user, address, false));
    assertEquals(ErrorCode.RATE_LIMITED, e.refusal().code());
    assertNotNull(e.refusal().retryAfterMs());
    return e.refusal().retryAfterMs();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
