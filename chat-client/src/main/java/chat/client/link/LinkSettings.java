package chat.client.link;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * What a link may be told besides where the server is.
 *
 * @param helloWithin from dialing to the server's {@code hello}, at most
 * @param quiet after so long without a byte from the server it is asked for one, and after as long
 *     again the connection counts as lost; zero never asks
 * @param inFlight requests without an answer, at most, on a connection
 * @param queued messages that a {@link ChatClient} keeps unresolved, at most
 * @param sleeper waits between attempts, and before a message that came too fast is sent again
 * @param clock tells when a message was typed
 * @param random for keys and for the jitter of waits; used by several threads
 * @param readers makes the threads that read what comes; one for each {@link Connection#start}
 */
public record LinkSettings(
    Duration helloWithin,
    Duration quiet,
    int inFlight,
    int queued,
    Sleeper sleeper,
    InstantSource clock,
    RandomGenerator random,
    ThreadFactory readers) {

  /** What suits a person at a terminal, and most bots. */
  public static LinkSettings usual() {
    return new LinkSettings(
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        256,
        1_000,
        Thread::sleep,
        InstantSource.system(),
        () -> Secure.RANDOM.nextLong(),
        Thread.ofVirtual().factory());
  }

  /** Made when something random is first needed: no start has to wait for it. */
  private static final class Secure {
    static final SecureRandom RANDOM = new SecureRandom();
  }

  public LinkSettings withHelloWithin(Duration helloWithin) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }

  public LinkSettings withQuiet(Duration quiet) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }

  public LinkSettings withInFlight(int inFlight) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }

  public LinkSettings withQueued(int queued) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }

  public LinkSettings withSleeper(Sleeper sleeper) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }

  public LinkSettings withRandom(RandomGenerator random) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }

  public LinkSettings withReaders(ThreadFactory readers) {
    return new LinkSettings(helloWithin, quiet, inFlight, queued, sleeper, clock, random, readers);
  }
}
