package chat.server.session;

import chat.protocol.Registration;
import chat.server.account.LoginThrottle;
import chat.server.account.PasswordHasher;
import chat.server.account.Secrets;
import chat.server.journal.Journal;
import chat.server.journal.Markers;
import chat.server.journal.Rooms;
import chat.server.store.Reader;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What all sessions share. Each part says itself who may call it; all of them may be called from
 * any session.
 *
 * @param name the server's name
 * @param version the server's version, for people
 * @param guests whether guests may come
 * @param exempt which addresses no limit per address holds for
 * @param clock wall time
 * @param nanoTime monotonic time in nanoseconds
 */
public record House(
    String name,
    String version,
    Registration registration,
    boolean guests,
    SessionLimits limits,
    Journal journal,
    Rooms rooms,
    Markers markers,
    Reader reader,
    PasswordHasher hasher,
    LoginThrottle throttle,
    Secrets secrets,
    Predicate<InetAddress> exempt,
    InstantSource clock,
    LongSupplier nanoTime) {}
