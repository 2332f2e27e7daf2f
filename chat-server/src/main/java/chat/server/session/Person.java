package chat.server.session;

import chat.server.limit.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An account that is connected, or was a moment ago: its sessions, and how fast it sends. For any
 * thread; {@link Roster} alone adds and removes sessions.
 */
final class Person {
  private static final long TYPING_NANOS = 3_000_000_000L;

  private final long account;
  private final String name;
  private final Supplier<SessionLimits.@Nullable Sending> rate;
  private final Tally tally;
  private final LongSupplier nanoTime;
  private final Map<String, Long> typing = new HashMap<>();
  private volatile List<Session> sessions = List.of();
  private @Nullable SendLimit limit;

  /**
   * @param rate gives how fast an account may send at the moment
   */
  Person(
      long account,
      String name,
      Supplier<SessionLimits.@Nullable Sending> rate,
      Tally tally,
      LongSupplier nanoTime) {
    this.account = account;
    this.name = name;
    this.rate = rate;
    this.tally = tally;
    this.nanoTime = nanoTime;
  }

  long account() {
    return account;
  }

  String name() {
    return name;
  }

  /** How fast it may send; {@code null} if that is not limited. */
  synchronized @Nullable SendLimit limit() {
    SessionLimits.Sending now = rate.get();
    if (now == null) {
      limit = null;
    } else if (limit == null || !limit.rate().equals(now)) {
      limit = new SendLimit(now, name, tally, nanoTime);
    }
    return limit;
  }

  /** The sessions as they are now. */
  List<Session> sessions() {
    return sessions;
  }

  boolean isOnline() {
    return !sessions.isEmpty();
  }

  void add(Session session) {
    var more = new ArrayList<>(sessions);
    more.add(session);
    sessions = List.copyOf(more);
  }

  void remove(Session session) {
    var fewer = new ArrayList<>(sessions);
    fewer.remove(session);
    sessions = List.copyOf(fewer);
  }

  /** Of the sessions but one, that from which nothing came for longest. */
  Session mostSilentBeside(Session one) {
    return sessions.stream()
        .filter(session -> session != one)
        .min(Comparator.comparingLong(Session::lastHeard))
        .orElseThrow();
  }

  /** Whether it is time to tell a room again that this person is typing. */
  synchronized boolean mayType(String room, long now) {
    forgetTyping(now);
    return typing.putIfAbsent(room, now) == null;
  }

  /** Whether a room was told so a moment ago, so that it must not be told again. */
  synchronized boolean typedLately(long now) {
    forgetTyping(now);
    return !typing.isEmpty();
  }

  private void forgetTyping(long now) {
    typing.values().removeIf(last -> now - last >= TYPING_NANOS);
  }
}
