package chat.client.link;

import java.time.Duration;

/** How time passes; a test passes one that waits for the test. */
@FunctionalInterface
public interface Sleeper {

  /** Returns after {@code duration}, or earlier by the interrupt of its thread. */
  void sleep(Duration duration) throws InterruptedException;
}
