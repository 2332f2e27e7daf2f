package chat.server.session;

import chat.protocol.ByeReason;
import chat.server.net.Connection;
import chat.server.room.OpenRoom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions of a server, and the thread that watches their deadlines.
 *
 * <p>{@link #start} is called by the listeners; {@link #watch} by one thread, several times a
 * second.
 */
public final class Sessions {
  private static final Logger log = LoggerFactory.getLogger(Sessions.class);
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final House house;
  private final Roster roster;
  private final Presence presence;
  private final Guests guests;
  private final Outboxes outboxes = new Outboxes();
  private final Set<Session> all = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private volatile @Nullable ByeReason farewell;
  private long sweptAt;

  public Sessions(House house) {
    this.house = house;
    this.roster = new Roster(house::limits, house.tally(), house.nanoTime());
    this.presence = new Presence(roster::isOnline);
    this.guests = new Guests(house, roster, this::guestsHere);
    this.sweptAt = house.nanoTime().getAsLong() - SWEEP.toNanos();
  }

  House house() {
    return house;
  }

  Roster roster() {
    return roster;
  }

  Presence presence() {
    return presence;
  }

  Outboxes outboxes() {
    return outboxes;
  }

  /** Whether the server takes no more requests. */
  boolean isStopping() {
    return stopping.get();
  }

  /** How many connections an account has. */
  public int of(long account) {
    return roster.sessions(account).size();
  }

  /** Ends all of an account's connections. */
  public void end(long account, ByeReason reason) {
    roster.end(account, _ -> true, reason);
  }

  /** How many there are in each state. */
  public Map<Session.State, Integer> states() {
    var states = new EnumMap<Session.State, Integer>(Session.State.class);
    for (Session session : all) {
      states.merge(session.state(), 1, Integer::sum);
    }
    return states;
  }

  /** How many accounts are connected. */
  public int accounts() {
    return roster.online();
  }

  /** What whoever comes now is told, if everybody was told to go. */
  @Nullable ByeReason farewell() {
    return farewell;
  }

  /** How many there are. */
  public int count() {
    return all.size();
  }

  /**
   * Serves a connection on a thread of its own, until it ends.
   *
   * @param admission is told when the peer has logged in and when it is gone
   */
  public void start(Connection connection, Place admission) {
    var session = new Session(connection, this, admission);
    all.add(session);
    Thread.ofVirtual()
        .name("session " + connection.address())
        .start(() -> {
          try {
            session.run();
          } finally {
            gone(session);
          }
        });
  }

  private void gone(Session session) {
    all.remove(session);
    synchronized (all) {
      all.notifyAll();
    }
  }

  /** A connection's place among those that may be there. */
  public interface Place {
    /** The peer is no stranger any more. */
    void loggedIn();

    /** The connection is over. */
    void close();

    /** Whether strangers have to hurry. */
    boolean isCrowded();
  }

  /** Looks at every deadline once, and tells what is due about who is here. */
  public void watch() {
    long now = house.nanoTime().getAsLong();
    for (Session session : all) {
      try {
        session.watch(now);
      } catch (RuntimeException e) {
        // All others' deadlines hang on this thread too.
        log.atError().setCause(e).log("watch_fault");
        session.abort();
      }
    }
    presence.tell(now);
    guests.watch(now);
    if (now - sweptAt >= SWEEP.toNanos()) {
      sweptAt = now;
      roster.sweep();
    }
  }

  private List<Long> guestsHere() {
    return all.stream()
        .map(Session::identity)
        .filter(who -> who != null && who.guest())
        .map(who -> who.person().account())
        .distinct()
        .toList();
  }

  /** From now on every request is refused. */
  public void refuseAll() {
    stopping.set(true);
  }

  /** Ends every session with that reason, also those that are only just beginning. */
  public void endAll(ByeReason reason) {
    farewell = reason;
    for (Session session : all) {
      session.end(reason);
    }
  }

  /** Waits until there are none any more; false if that took longer. */
  public boolean awaitNone(Duration atMost) throws InterruptedException {
    synchronized (all) {
      long end = System.nanoTime() + atMost.toNanos();
      for (long left = atMost.toMillis(); !all.isEmpty(); ) {
        if (left <= 0) {
          return false;
        }
        all.wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
      return true;
    }
  }

  /** Closes whatever is still there. */
  public void abortAll() {
    for (Session session : all) {
      session.abort();
    }
  }

  /** Notes for the room's followers that somebody came or went, if the room is in use. */
  void noteIn(String room, String user) {
    OpenRoom open = house.rooms().ifOpen(room);
    if (open != null) {
      presence.note(open, user);
    }
  }
}
