package chat.testkit.fault;

import java.time.Duration;
import java.util.function.Supplier;

/** What is wrong, with a connection or with a server. */
public sealed interface Fault {

  /** Which half of a connection. */
  enum Way {
    TO_SERVER,
    TO_CLIENT,
    BOTH;

    /** Whether a fault of this way concerns what goes that way. */
    boolean covers(Way that) {
      return this == BOTH || this == that;
    }
  }

  /** What a {@link Proxy} does to a connection. Bytes are counted from when the fault began. */
  sealed interface OnTheWay extends Fault {}

  /** What befalls a server, with all who are connected to it. */
  sealed interface AtTheServer extends Fault {}

  /** Nothing: all passes as it comes. */
  record None() implements OnTheWay {}

  /**
   * Both halves end once exactly so many bytes have passed that way, wherever in a frame that is.
   *
   * @param reset whether both ends see a reset (what was on its way is lost) or an ordinary end
   */
  record Cut(Way way, long afterBytes, boolean reset) implements OnTheWay {
    /** An ordinary end, whichever way has had so many bytes first. */
    public Cut(long afterBytes) {
      this(Way.BOTH, afterBytes, false);
    }
  }

  /**
   * After so many bytes nothing passes that way, and nobody is told. Nothing is lost either: all
   * goes on when the fault ends.
   */
  record Stall(Way way, long afterBytes) implements OnTheWay {
    /** At once, both ways. */
    public Stall() {
      this(Way.BOTH, 0);
    }
  }

  /** Each byte that way is a segment of its own, and waits so long. */
  record Trickle(Way way, Duration pause) implements OnTheWay {
    /** Both ways, without a wait. */
    public Trickle() {
      this(Way.BOTH, Duration.ZERO);
    }
  }

  /** Whatever is read that way is passed on so much later. */
  record Delay(Way way, Duration duration) implements OnTheWay {
    /** Both ways. */
    public Delay(Duration duration) {
      this(Way.BOTH, duration);
    }
  }

  /**
   * Each end believes that the other is still there: what either sends is lost, its end included.
   */
  record HalfOpen() implements OnTheWay {}

  /**
   * The server does what it is asked, and its {@code ok} and {@code error} are lost; all else
   * comes. Only where nothing is encrypted.
   */
  record DropReplies() implements OnTheWay {}

  /**
   * Frames are changed on their way. Only where nothing is encrypted.
   *
   * @param each asked once for each connection
   */
  record Altered(Supplier<? extends Alteration> each) implements OnTheWay {}

  /**
   * All connections break off without a word, and the server is there again on the same data: what
   * was not answered may have happened or not.
   */
  record KillServer() implements AtTheServer {}

  /** Nothing more can be written, until {@link DiskFree}. */
  record DiskFull() implements AtTheServer {}

  /** There is room on the disk again. */
  record DiskFree() implements AtTheServer {}
}
