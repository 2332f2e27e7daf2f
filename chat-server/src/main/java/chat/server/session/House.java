package chat.server.session;

import chat.protocol.Registration;
import chat.server.account.LoginThrottle;
import chat.server.account.PasswordHasher;
import chat.server.account.Secrets;
import chat.server.journal.Journal;
import chat.server.journal.Markers;
import chat.server.journal.Rooms;
import chat.server.limit.Tally;
import chat.server.store.Reader;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What all sessions share. Each part says itself who may call it; all of them may be called from
 * any session.
 *
 * @param version the server's version, for people
 * @param rules gives those that hold at the moment
 * @param exempt which addresses no limit per address holds for
 * @param tally is told whom a limit bit
 * @param clock wall time
 * @param nanoTime monotonic time in nanoseconds
 */
public record House(
    String version,
    Supplier<Rules> rules,
    Journal journal,
    Rooms rooms,
    Markers markers,
    Reader reader,
    PasswordHasher hasher,
    LoginThrottle throttle,
    Secrets secrets,
    Predicate<InetAddress> exempt,
    Tally tally,
    InstantSource clock,
    LongSupplier nanoTime) {

  String name() {
    return rules.get().name();
  }

  Registration registration() {
    return rules.get().registration();
  }

  boolean guests() {
    return rules.get().guests();
  }

  SessionLimits limits() {
    return rules.get().limits();
  }
}
