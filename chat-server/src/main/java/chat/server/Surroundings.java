package chat.server;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What the world gives a server, so that a test can give it another.
 *
 * @param clock wall time: for what people read, and for expiry
 * @param nanoTime monotonic time in nanoseconds: for deadlines and rates
 * @param random for secrets, and for jitter
 */
public record Surroundings(InstantSource clock, LongSupplier nanoTime, SecureRandom random) {

  /** The real world. */
  public static Surroundings real() {
    return new Surroundings(InstantSource.system(), System::nanoTime, new SecureRandom());
  }
}
