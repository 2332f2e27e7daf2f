package chat.server.admin;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Limits;
import chat.protocol.Reply.Refusal;
import chat.protocol.ServerFrame.Bye;
import chat.server.net.LineReader;
import chat.server.net.LineTooLongException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the control socket: a line in, a line out, one after the other. {@link #serve}
 * has a thread of its own; the rest is for any thread and never waits.
 */
final class ControlConnection {
  /** For a whole line to come, and for a reply to go. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

  private final SocketChannel channel;
  private final Office office;
  private final LongSupplier nanoTime;
  private final BooleanSupplier closing;
  private final LineReader lines;
  private final OutputStream out;

  // Since when a line is awaited, or a reply is being written; 0 if it is not.
  private volatile long readingSince;
  private volatile long writingSince;

  /**
   * @param closing whether the server ends: then nothing more is read
   */
  ControlConnection(
      SocketChannel channel, Office office, LongSupplier nanoTime, BooleanSupplier closing) {
    this.channel = channel;
    this.office = office;
    this.nanoTime = nanoTime;
    this.closing = closing;
    this.lines = new LineReader(Channels.newInputStream(channel), false, nanoTime);
    this.out = Channels.newOutputStream(channel);
  }

  /** Answers until the peer ends, or keeps us waiting. */
  void serve() {
    try (channel) {
      write(Codec.encode(new Bye(answerAll())));
    } catch (IOException e) {
      // A peer that hangs up is quiet.
      log.atDebug().setCause(e).log("control_gone");
    }
  }

  /** Why it ended. */
  private ByeReason answerAll() throws IOException {
    try {
      while (true) {
        long since = now();
        byte[] line = next(since);
        if (closing.getAsBoolean()) {
          return ByeReason.SHUTTING_DOWN;
        }
        if (line == null) {
          return isOverdue(since, now()) ? ByeReason.IDLE : ByeReason.EOF;
        }
        if (line.length > 0 && !(line.length == 1 && line[0] == '\r')) {
          write(office.answer(line));
        }
      }
    } catch (LineTooLongException e) {
      write(
          Codec.encode(
              Refusal.of(ErrorCode.TOO_LARGE, "a line is at most " + e.limit() + " bytes here")));
      return ByeReason.TOO_LARGE;
    }
  }

  private byte @Nullable [] next(long since) throws IOException {
    readingSince = since;
    try {
      // If the server began to end before the line above, nobody wakes this thread any more.
      return closing.getAsBoolean() ? null : lines.next(Limits.FRAME_BYTES);
    } finally {
      readingSince = 0;
    }
  }

  private void write(byte[] frame) throws IOException {
    writingSince = now();
    try {
      out.write(frame);
    } finally {
      writingSince = 0;
    }
  }

  /** Never 0, which says that nothing is under way. */
  private long now() {
    long now = nanoTime.getAsLong();
    return now == 0 ? 1 : now;
  }

  private static boolean isOverdue(long since, long now) {
    return since != 0 && now - since >= PATIENCE.toNanos();
  }

  /** Ends it if the peer was waited for too long. */
  void watch(long now) {
    if (isOverdue(readingSince, now)) {
      readNoMore();
    }
    if (isOverdue(writingSince, now)) {
      abort();
    }
  }

  /** Ends it when what was asked is answered; for a server that ends. */
  void end() {
    if (readingSince != 0) {
      readNoMore();
    }
  }

  /** To the thread that waits for a line it is as if the peer had ended. */
  private void readNoMore() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("control_gone");
    }
  }

  private void abort() {
    try {
      channel.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("control_gone");
    }
  }
}
