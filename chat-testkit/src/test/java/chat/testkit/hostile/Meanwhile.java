package chat.testkit.hostile;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Alice and Bob talk without a pause while something else happens. */
final class Meanwhile implements AutoCloseable {
  /** While others take all that a machine has, this is still a chat. */
  private static final Duration BEARABLE = Duration.ofSeconds(2);

  private static final Duration PAUSE = Duration.ofMillis(70);

  private volatile boolean over;
  private final CompletableFuture<Duration> longest;

  Meanwhile(Besieged besieged) {
    // A platform thread: a storm on virtual ones must not make what is heard look late.
    longest =
        CompletableFuture.supplyAsync(
            () -> talk(besieged), Thread.ofPlatform().daemon().name("meanwhile")::start);
  }

  private Duration talk(Besieged besieged) {
    Duration worst = Duration.ZERO;
    try {
      while (!over) {
        Duration took = besieged.exchange();
        worst = took.compareTo(worst) > 0 ? took : worst;
        Thread.sleep(PAUSE); // within what they may send
      }
      return worst;
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  /** They stop; how long a message took at worst, which must be bearable. */
  Duration ends() {
    over = true;
    Duration worst = longest.join();
    if (worst.compareTo(BEARABLE) > 0) {
      throw new AssertionError("meanwhile a message took " + worst);
    }
    return worst;
  }

  /** They stop, whatever happened. */
  @Override
  public void close() {
    over = true;
    longest.exceptionally(_ -> Duration.ZERO).join();
  }
}
