package chat.server.room;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A room that is in use: its published state, the tail of its log, and who follows it.
 *
 * <p>The journal's thread alone calls {@link #publish}, {@link #moveHead} and {@link #tail()}'s
 * changing methods; everything else may be called from any thread.
 */
public final class OpenRoom {
  private final Tail tail;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean rung = new AtomicBoolean();
  private volatile Room view;
  private volatile long head;

  /** Opens a room as the store has it. */
  public OpenRoom(Room stored, Tail.Limits limits) {
    this.tail = new Tail(limits);
    this.view = stored;
    this.head = stored.head();
  }

  /** The newest published state. */
  public Room view() {
    return view;
  }

  /**
   * How far followers may read. It moves only after the replies to the entries' senders are queued,
   * so that a sender hears {@code ok} before it sees its entry.
   */
  public long head() {
    return head;
  }

  public Tail tail() {
    return tail;
  }

  /** Who is woken and gets events. */
  public Set<Follower> followers() {
    return followers;
  }

  /** Replaces the state that others look at. */
  public void publish(Room next) {
    view = next;
  }

  /** Lets followers read up to the published state's head. */
  public void moveHead() {
    head = view.head();
  }

  /** Asks for the followers to be woken; false if that was asked for already. */
  public boolean ring() {
    return rung.compareAndSet(false, true);
  }

  /** Wakes every follower once. Costs a moment for each, so it is not the journal's work. */
  public void wakeFollowers() {
    rung.set(false);
    for (Follower follower : followers) {
      follower.wake();
    }
  }
}
