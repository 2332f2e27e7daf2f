package chat.server.account;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.server.limit.Tally;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PasswordHasherTest {
  private static final PasswordCost CHEAP = new PasswordCost(8, 1, 1);

  @Test
  void knowsThePasswordAgain() throws Refused {
    try (PasswordHasher hasher = hasher(CHEAP)) {
      String stored = hasher.hash("correct horse");
      assertTrue(stored.matches("\\$argon2id\\$v=19\\$m=8,t=1,p=1\\$[^$]{22}\\$[^$]{43}"), stored);
      assertTrue(hasher.verify("correct horse", stored));
      assertFalse(hasher.verify("Correct horse", stored));
      assertFalse(hasher.verify("", stored));
      assertNotEquals(stored, hasher.hash("correct horse"), "each has its own salt");
    }
  }

  @Test
  void readsWhatTheReferenceProgramWrites() throws Refused {
    // printf password | argon2 somesalt -id -t 2 -m 16 -p 1 (from the reference's own test vectors)
    String stored =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    try (PasswordHasher hasher = hasher(CHEAP)) {
      assertTrue(hasher.verify("password", stored));
      assertFalse(hasher.verify("Password", stored));
    }
  }

  @Test
  void takesTheSameLettersHoweverTheyWereTyped() throws Refused {
    try (PasswordHasher hasher = hasher(CHEAP)) {
      assertTrue(hasher.verify("cafe\u0301", hasher.hash("caf\u00e9")));
    }
  }

  @Test
  void asksForANewHashOnlyWhenTheSettingWasRaised() throws Refused {
    try (PasswordHasher cheap = hasher(CHEAP);
        PasswordHasher dear = hasher(new PasswordCost(16, 2, 1))) {
      String stored = cheap.hash("correct horse");
      assertFalse(cheap.needsRehash(stored));
      assertTrue(dear.needsRehash(stored));
      assertFalse(cheap.needsRehash(dear.hash("correct horse")));
      assertTrue(dear.verify("correct horse", stored), "until then the old one serves");
    }
  }

  @Test
  void saysNoForAUserThatThereIsNot() throws Refused {
    try (PasswordHasher hasher = hasher(CHEAP)) {
      assertFalse(hasher.verify("anything", null));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=999999999,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
      })
  void aDamagedHashIsAFaultAndNoWrongPassword(String stored) {
    try (PasswordHasher hasher = hasher(CHEAP)) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> hasher.verify("x", stored));
      assertNotNull(e.getMessage());
    }
  }

  @Test
  void whoWaitsTooLongIsRefused() throws Exception {
    Blocked random = new Blocked();
    try (PasswordHasher hasher =
        new PasswordHasher(CHEAP, random, 1, Duration.ofMillis(20), new Tally(() -> 0))) {
      Future<String> first = random.blockIn(hasher);
      Refused e = assertThrows(Refused.class, () -> hasher.verify("another", null));
      assertEquals(ErrorCode.UNAVAILABLE, e.refusal().code());
      assertNotNull(e.refusal().retryAfterMs());
      random.go.countDown();
      assertNotNull(first.get(10, SECONDS));
      assertFalse(hasher.verify("another", null));
    }
  }

  @Test
  void noMoreWaitThanCanHaveTheirTurn() throws Exception {
    Blocked random = new Blocked();
    try (PasswordHasher hasher =
        new PasswordHasher(CHEAP, random, 1, Duration.ofMinutes(1), new Tally(() -> 0))) {
      Future<String> first = random.blockIn(hasher);
      List<Future<Boolean>> others = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        FutureTask<Boolean> task = new FutureTask<>(() -> hasher.verify("another", null));
        Thread.ofVirtual().start(task);
        others.add(task);
      }
      // Those beyond the queue are refused though the worker never gets free.
      while (others.stream().filter(Future::isDone).count() < 200 - 64) {
        Thread.onSpinWait();
      }
      random.go.countDown();
      int refused = 0;
      for (Future<Boolean> other : others) {
        try {
          assertFalse(other.get(10, SECONDS));
        } catch (ExecutionException e) {
          assertInstanceOf(Refused.class, e.getCause());
          refused++;
        }
      }
      assertEquals(200 - 64, refused);
      assertNotNull(first.get(10, SECONDS));
    }
  }

  @Test
  void afterCloseEverybodyIsRefused() throws Refused {
    PasswordHasher hasher = hasher(CHEAP);
    hasher.close();
    for (int i = 0; i < 3; i++) {
      assertThrows(Refused.class, () -> hasher.hash("correct horse"));
    }
  }

  private static PasswordHasher hasher(PasswordCost cost) {
    return new PasswordHasher(
        cost, new SecureRandom(), 2, Duration.ofSeconds(20), new Tally(() -> 0));
  }

  /** Holds up whoever makes a salt on a worker, until it is let go. */
  private static final class Blocked extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final transient CountDownLatch inside = new CountDownLatch(1);
    private final transient CountDownLatch go = new CountDownLatch(1);

    Future<String> blockIn(PasswordHasher hasher) throws InterruptedException {
      FutureTask<String> task = new FutureTask<>(() -> hasher.hash("correct horse"));
      Thread.ofVirtual().start(task);
      inside.await();
      return task;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      if (Thread.currentThread().getName().startsWith("password-")) {
        inside.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      super.nextBytes(bytes);
    }
  }
}
