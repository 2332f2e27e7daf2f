package chat.server;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.ServerFrame.Bye;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import chat.server.net.AddressPrefix;
import chat.server.net.Admission;
import chat.server.net.Connection;
import chat.server.session.Sessions;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets connections in, or tells them that there is no place. Called by the accepting threads. */
final class Turnstile {
  /** Who is turned away gets a word, but only so many at a time: words cost more than silence. */
  static final int TURNED_AWAY_AT_ONCE = 256;

  private static final long PATIENCE_MS = 1_000;
  private static final long DISCARD_BYTES = 64 * 1024;

  private final Admission admission;
  private final Sessions sessions;
  private final Tally tally;
  private final Semaphore words = new Semaphore(TURNED_AWAY_AT_ONCE);

  Turnstile(Admission admission, Sessions sessions, Tally tally) {
    this.admission = admission;
    this.sessions = sessions;
    this.tally = tally;
  }

  void accepted(Connection connection) {
    switch (admission.admit(connection.remote())) {
      case Admission.Ticket ticket -> sessions.start(connection, place(ticket));
      case Admission.Busy busy -> {
        count(busy.limit(), connection);
        turnAway(connection, busy.retryAfterMs());
      }
    }
  }

  private void count(Limit limit, Connection connection) {
    switch (limit) {
      case STRANGERS_PER_ADDRESS, NEW_PER_ADDRESS ->
          tally.bit(limit, AddressPrefix.of(connection.remote()).toString());
      default -> tally.bit(limit); // it bites whoever comes
    }
  }

  private Sessions.Place place(Admission.Ticket ticket) {
    return new Sessions.Place() {
      @Override
      public void loggedIn() {
        ticket.loggedIn();
      }

      @Override
      public void close() {
        ticket.close();
      }

      @Override
      public boolean isCrowded() {
        return admission.crowded();
      }
    };
  }

  private void turnAway(Connection connection, long retryAfterMs) {
    if (!words.tryAcquire()) {
      connection.abort();
      return;
    }
    Thread.ofVirtual()
        .name("busy " + connection.address())
        .start(() -> {
          try {
            connection.open();
            byte[] bye = Codec.encode(new Bye(ByeReason.BUSY, retryAfterMs));
            connection.write(bye, 0, bye.length);
            connection.endOutput();
            CompletableFuture.delayedExecutor(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .execute(connection::abort);
            connection.lines().discard(DISCARD_BYTES);
          } catch (IOException _) {
            // it did not wait for the word
          } finally {
            connection.abort();
            words.release();
          }
        });
  }
}
