package chat.server.net;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * What a client sends while hands are shaken, and afterwards. Until {@link #over} the thread that
 * reads computes in turn: it gives its turn back while it waits for the client, and queues for
 * another when something came.
 *
 * <p>A handshake is milliseconds of arithmetic, and virtual threads are not preempted: without
 * turns those who talk wait for a whole storm of strangers (2 s were seen); with fewer turns than
 * processors there is always one for them, and on a single processor they wait for one handshake.
 *
 * <p>For one thread at a time; {@code over} comes before any other reads.
 */
final class HandshakeInput extends InputStream {
  private final InputStream in;
  private final Semaphore turns;
  private boolean mine;
  private volatile boolean over;

  HandshakeInput(InputStream in, Semaphore turns) {
    this.in = in;
    this.turns = turns;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (over) {
      return in.read(bytes, offset, length);
    }
    if (mine && in.available() == 0) {
      giveBack();
    }
    int read = in.read(bytes, offset, length);
    if (!mine) {
      turns.acquireUninterruptibly();
      mine = true;
    }
    return read;
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  /** Hands are shaken, or never will be: from now on it only reads. */
  void over() {
    over = true;
    if (mine) {
      giveBack();
    }
  }

  private void giveBack() {
    mine = false;
    turns.release();
  }
}
