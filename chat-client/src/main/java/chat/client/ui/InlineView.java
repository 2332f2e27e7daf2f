package chat.client.ui;

import chat.client.state.Chat;
import chat.protocol.Visible;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * A terminal: the conversation is ordinary scrollback, below it are the outbox, the status and the
 * line that is being typed.
 *
 * <p>Two threads: {@code chat-keys} reads keys, {@code chat-screen} is the only one that prints.
 * What others give to show is queued, in its order, and {@link #pace} holds back whoever gives too
 * much; who presses a key is never held back.
 */
public final class InlineView implements View {
  /** Pieces that wait to be printed before {@link #pace} waits. */
  private static final int WAITING = 500;

  /** A burst is printed in pieces, between which keys are answered. */
  private static final int BATCH = 200;

  private static final long MOVING_MILLIS = 100;
  private static final long STILL_MILLIS = 1_000;
  private static final long DRAFTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long END_MILLIS = 1_000;

  /** Cues that end the process, and its exit code then. */
  private static final Map<String, Integer> ENDS = Map.of("TERM", 143, "HUP", 129);

  private final Terminal terminal;
  private final Look look;
  private final Cues signals;
  private final Keepsakes keepsakes;
  private final String editing;
  private final Map<String, Object> signalled = new HashMap<>();
  private final BlockingQueue<Sent> lines = new LinkedBlockingQueue<>();

  // Guarded by this:
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private boolean dirty;
  private boolean closed;

  private volatile @Nullable InputLine input;
  private volatile @Nullable Hands hands;
  private volatile boolean busy;
  private volatile @Nullable RuntimeException fault;
  private @Nullable Thread keys;
  private @Nullable Thread screen;

  // For chat-screen only:
  private String title = "";
  private long draftsKept = System.nanoTime();

  /** Something to print, or something that takes no place. */
  private record Piece(String text, boolean printed) {}

  /** A line, or the end of all lines. */
  private record Sent(@Nullable Line line) {}

  private InlineView(
      Terminal terminal, Look look, Cues signals, Keepsakes keepsakes, String editing) {
    this.terminal = terminal;
    this.look = look;
    this.signals = signals;
    this.keepsakes = keepsakes;
    this.editing = editing;
  }

  /**
   * Takes over the terminal of this process.
   *
   * @param colors whether anything is coloured
   * @param tmux whether the terminal is one of tmux
   * @param editing {@code emacs} or {@code vi}
   * @throws IOException if there is no terminal, or it is too small; the message says how to go on
   */
  public static InlineView open(boolean colors, boolean tmux, String editing, Keepsakes keepsakes)
      throws IOException {
    Terminal terminal = terminal();
    int columns = terminal.getSize().getColumns();
    int rows = terminal.getSize().getRows();
    if (columns < Look.LEAST_COLUMNS || rows < Look.LEAST_ROWS) {
      terminal.close();
      throw new IOException(
          "it is only "
              + columns
              + "x"
              + rows
              + ", less than "
              + Look.LEAST_COLUMNS
              + "x"
              + Look.LEAST_ROWS);
    }
    Look look = new Look(colors, true, () -> terminal.getSize().getColumns());
    return new InlineView(terminal, look, new Cues(terminal.getType(), tmux), keepsakes, editing);
  }

  /**
   * No other program is run to find out whether there is a terminal, and nothing is asked of it:
   * one that does not answer would keep everybody waiting, and what comes late over a slow line
   * would be taken for keys.
   */
  private static Terminal terminal() throws IOException {
    TerminalBuilder builder =
        TerminalBuilder.builder().name("chat").system(true).dumb(false).graphemeCluster(false);
    try {
      return builder.exec(false).build();
    } catch (IOException | IllegalStateException _) {
      // JLine's native code cannot be loaded here; stty can.
      return builder.exec(true).build();
    }
  }

  /** How this terminal wants lines to be. */
  public Look look() {
    return look;
  }

  @Override
  public void begin(Hands hands) throws IOException {
    InputLine line =
        new InputLine(
            terminal,
            hands,
            look,
            keepsakes,
            this::sent,
            why -> note(look.red(" ! ") + Visible.inLine(why)));
    line.editing(editing);
    this.hands = hands;
    this.input = line;
    // Not as a hook: JLine has one of its own, which closes the terminal whoever still needs it.
    ENDS.forEach(
        (signal, exit) -> signalled.put(signal, Signals.register(signal, () -> endBy(exit))));
    put(new Piece(Cues.KEEP_TITLE, false));
    keys = Thread.ofPlatform().daemon().name("chat-keys").start(() -> readKeys(line));
    screen = Thread.ofPlatform().daemon().name("chat-screen").start(() -> paint(line, hands));
  }

  private void readKeys(InputLine line) {
    try {
      line.readAll();
    } catch (EndOfFileException | UserInterruptException _) {
      // Ctrl+D on an empty line, the terminal is gone, or the view was closed.
    } catch (RuntimeException e) {
      fault = e;
    } finally {
      lines.add(new Sent(null));
    }
  }

  private void sent(Line line) {
    // What is typed ahead of a command that may change the room goes to the room that there is
    // then.
    boolean ahead = busy || !lines.isEmpty();
    lines.add(new Sent(ahead ? new Line(line.text(), null, line.literal()) : line));
  }

  @Override
  public void show(String lines) {
    put(new Piece(lines, true));
  }

  @Override
  public void note(String lines) {
    put(new Piece(lines, true));
  }

  @Override
  public void alert(String line) {
    put(new Piece(signals.alert(line), false));
  }

  private synchronized void put(Piece piece) {
    pieces.add(piece);
    notifyAll();
  }

  @Override
  public synchronized void changed() {
    dirty = true;
    notifyAll();
  }

  @Override
  public boolean draws() {
    return true;
  }

  @Override
  public synchronized void pace() throws InterruptedException {
    while (pieces.size() > WAITING && !closed) {
      wait();
    }
  }

  @Override
  public boolean editing(String way) {
    InputLine line = input;
    return line != null && line.editing(way);
  }

  private void paint(InputLine line, Hands hands) {
    try {
      // Asked before the lock is taken: whoever gives something to show holds the state's own.
      while (await(Block.isMoving(hands.chat()) ? MOVING_MILLIS : STILL_MILLIS)) {
        var printed = new StringBuilder();
        var unprinted = new StringBuilder();
        for (Piece piece : take()) {
          (piece.printed() ? printed : unprinted)
              .append(piece.text())
              .append(piece.printed() ? "\n" : "");
        }
        title(hands.chat(), unprinted);
        if (!unprinted.isEmpty()) {
          line.signal(unprinted.toString());
        }
        if (printed.isEmpty()) {
          line.refresh();
        } else {
          line.print(printed.toString());
        }
        keepDrafts(line);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until there is something to draw; false at the end. */
  private synchronized boolean await(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (pieces.isEmpty() && !dirty && !closed && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    dirty = false;
    return !closed;
  }

  private synchronized Iterable<Piece> take() {
    Queue<Piece> batch = new ArrayDeque<>();
    while (batch.size() < BATCH && !pieces.isEmpty()) {
      batch.add(pieces.remove());
    }
    notifyAll();
    return batch;
  }

  private void title(Chat chat, StringBuilder unprinted) {
    String now = Cues.title(chat.rooms().current(), chat.rooms().mentions());
    if (!now.equals(title)) {
      title = now;
      unprinted.append(now);
    }
  }

  private void keepDrafts(InputLine line) {
    long now = System.nanoTime();
    if (now - draftsKept >= DRAFTS_NANOS) {
      draftsKept = now;
      keepNow(line);
    }
  }

  private void keepNow(InputLine line) {
    Map<String, String> drafts = line.changedDrafts();
    if (drafts != null) {
      keepsakes.keepDrafts(drafts);
    }
  }

  @Override
  public @Nullable Line read() throws InterruptedException {
    busy = false;
    Sent next = lines.take();
    busy = true;
    if (fault != null) {
      throw new IllegalStateException(fault);
    }
    return next.line();
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public boolean isGone() {
    return false;
  }

  /** What is kept and put back even if the process is being ended. */
  private void end() {
    InputLine line = input;
    if (line != null) {
      keepNow(line);
      line.signal(Cues.PUT_TITLE_BACK);
      line.end();
    }
  }

  @Override
  public void close() {
    flush();
    end();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      join(screen);
      if (keys != null) {
        keys.interrupt();
      }
      join(keys);
      terminal.close();
    } catch (IOException _) {
      // Its settings are restored as far as they can be.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    signalled.forEach(Signals::unregister);
  }

  /** What was given to show is shown, if that does not take long. */
  private synchronized void flush() {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
    try {
      long left = END_MILLIS;
      while (hands != null && !pieces.isEmpty() && left > 0) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process is being ended: what is kept is kept, and the terminal put back. */
  private void endBy(int exit) {
    end();
    System.exit(exit);
  }

  private static void join(@Nullable Thread thread) throws InterruptedException {
    if (thread != null) {
      thread.join(END_MILLIS);
    }
  }
}
