package chat.server.room;

/** Somebody who reads a room's log as it grows. May be called from any thread; must not block. */
public interface Follower {

  /** The room's head moved. */
  void wake();

  /** Something passed in the room that is in no log; it may be dropped. */
  void offer(OpenRoom room, byte[] event);

  /** Whose follower it is. */
  long account();
}
