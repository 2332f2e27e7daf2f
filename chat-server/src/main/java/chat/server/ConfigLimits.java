package chat.server;

import chat.protocol.Limits;
import chat.server.account.LoginThrottle;
import chat.server.net.Admission;
import chat.server.session.SessionLimits;
import java.time.Duration;

/**
 * The limits that are not of the protocol itself. Whoever makes one in a test takes {@link
 * Config#of} and sets what it wants by name.
 *
 * @param times how long things may take
 * @param passwords how many passwords are tried at a time
 * @param connections how many connections are let in
 * @param logins how many logins may fail
 * @param accounts what one account may have
 * @param sessions what one session may do
 * @param memory what may wait or be kept in memory
 */
public record ConfigLimits(
    Times times,
    Passwords passwords,
    Admission.Limits connections,
    LoginThrottle.Limits logins,
    Accounts accounts,
    Sessions sessions,
    Memory memory) {

  /**
   * How long things may take.
   *
   * @param login from accept to logged in
   * @param loginWhenCrowded the same, when more than half of the places for those not logged in are
   *     taken
   * @param tls the TLS handshake
   * @param pingAfter a connection from which nothing came for so long is sent a ping
   * @param idle and is closed after so long
   * @param write a write that makes no progress for so long ends its connection
   * @param goodbye what a connection gets to hear why it ends; the protocol promises an end in 1 s
   * @param stop what all get together when the server stops; a stop is promised to take 5 s
   * @param guest a guest without a connection for so long ends
   */
  public record Times(
      Duration login,
      Duration loginWhenCrowded,
      Duration tls,
      Duration pingAfter,
      Duration idle,
      Duration write,
      Duration goodbye,
      Duration stop,
      Duration guest) {
    public Times {
      require(
          goodbye.compareTo(Duration.ofSeconds(1)) <= 0,
          "goodbye-timeout must be at most 1s, within which the protocol promises an end");
      require(
          stop.compareTo(Duration.ofSeconds(4)) <= 0,
          "stop-timeout must be at most 4s, since a stop takes no longer than 5 s");
      require(
          idle.compareTo(pingAfter) > 0,
          "idle-timeout must be longer than ping-after, or nobody could answer in time");
    }
  }

  /**
   * How many passwords are tried at a time.
   *
   * @param workers hashes that are computed at once
   * @param patience how long a login waits for one of them
   */
  public record Passwords(int workers, Duration patience) {}

  /**
   * What one account may have.
   *
   * @param sessions connections at a time; one more ends the one that was silent for longest
   * @param tokens tokens; one more ends the one unused for longest
   * @param rooms rooms that it is in
   * @param roomsMade rooms that it made and that still exist
   * @param invitations invitations to rooms that wait for it
   */
  public record Accounts(int sessions, int tokens, int rooms, int roomsMade, int invitations) {
    public Accounts {
      // The answer to a login lists them in one frame.
      require(
          rooms <= Limits.ROOMS,
          "rooms-per-account must be at most " + Limits.ROOMS + ", or they fit into no frame");
      require(tokens <= 256, "tokens-per-account must be at most 256, or they fit into no frame");
      require(
          invitations <= 100, "room-invitations must be at most 100, or they fit into no frame");
    }
  }

  /**
   * What one session may do.
   *
   * @param requests requests other than messages
   * @param inFlight requests that are being decided at a time
   * @param badFrames lines a minute that are no frame
   * @param emptyLines lines a minute with nothing in them
   */
  public record Sessions(
      SessionLimits.Requests requests, int inFlight, int badFrames, int emptyLines) {}

  /**
   * What may wait or be kept in memory.
   *
   * @param journalChanges changes that wait to be decided; beyond it readers wait
   * @param journalBytes their size
   * @param roomFrames newest frames kept, per room
   * @param roomBytes their size, per room
   * @param roomsBytes their size, of all rooms
   * @param outboxBytes replies and events that wait, per session
   * @param outboxesBytes the same, of all sessions
   */
  public record Memory(
      int journalChanges,
      int journalBytes,
      int roomFrames,
      int roomBytes,
      int roomsBytes,
      int outboxBytes,
      int outboxesBytes) {
    public Memory {
      for (int bytes :
          new int[] {journalBytes, roomBytes, roomsBytes, outboxBytes, outboxesBytes}) {
        require(
            bytes >= Limits.FRAME_BYTES,
            "each size must be at least one frame, " + Limits.FRAME_BYTES + " bytes");
      }
    }
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
