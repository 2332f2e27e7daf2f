package chat.testkit.hostile;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.Netcat;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to be watched is: each harm is seen. */
class BesiegedTest {
  private static final long LATE_MILLIS = 2_000;

  @AutoClose Besieged besieged;

  @BeforeEach
  void start() throws Exception {
    besieged = Besieged.start("--password-cost", "8/1/1");
    besieged.watched();
  }

  @Test
  void somethingThatWasStored() throws IOException {
    besieged.hasStoredNothing("nothing");
    besieged.guest("somebody").close();
    assertThrows(AssertionError.class, () -> besieged.hasStoredNothing("a guest"));
  }

  @Test
  void aServerThatStandsStill() throws IOException {
    besieged.server().freeze();
    CompletableFuture.delayedExecutor(LATE_MILLIS, TimeUnit.MILLISECONDS)
        .execute(() -> {
          try {
            besieged.server().thaw();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThrows(AssertionError.class, () -> besieged.isUnharmed("it stands still", 0));
  }

  @Test
  void aLineThatWasLogged() throws IOException {
    Netcat guest = besieged.guest("logged");
    guest.close();
    assertThrows(AssertionError.class, () -> besieged.isUnharmed("a login", 0));
  }

  @Test
  void aConnectionThatIsLeft() throws IOException {
    besieged.impatient();
    try (Netcat guest = besieged.guest("left")) {
      assertThrows(AssertionError.class, () -> besieged.hasGivenBack("a guest"));
      assertThrows(AssertionError.class, () -> besieged.servesNobodyElse("a guest"));
      assertTrue(besieged.heapBytes() > 1 << 20, "the heap is not read right");
    }
  }
}
