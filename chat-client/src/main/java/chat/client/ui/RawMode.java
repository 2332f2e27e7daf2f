package chat.client.ui;

import java.io.IOException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/**
 * The terminal as the input needs it, and as it was found.
 *
 * <p>For one thread at a time.
 */
final class RawMode {
  private static final int NO_KEY = 0xFF;

  private final Terminal terminal;
  private final Attributes found;

  /** What another program may do with the terminal. */
  interface Errand {
    void run() throws IOException, InterruptedException;
  }

  RawMode(Terminal terminal) {
    this.terminal = terminal;
    this.found = terminal.getAttributes();
  }

  /** Each key comes by itself, a paste in brackets, and the window says whether one looks at it. */
  void begin() {
    terminal.enterRawMode();
    Attributes raw = terminal.getAttributes();
    // Ctrl+C and Ctrl+Z are keys like others: what they do must leave the screen in order. Where
    // the system makes no signals of them JLine would; this byte is in no UTF-8.
    raw.setLocalFlag(LocalFlag.ISIG, false);
    raw.setControlChar(ControlChar.VINTR, NO_KEY);
    raw.setControlChar(ControlChar.VQUIT, NO_KEY);
    raw.setControlChar(ControlChar.VSUSP, NO_KEY);
    terminal.setAttributes(raw);
    terminal.puts(Capability.keypad_xmit);
    terminal.writer().write(LineReaderImpl.BRACKETED_PASTE_ON + Cues.FOCUS_ON);
    terminal.flush();
  }

  /** As it was found. */
  void end() {
    terminal.puts(Capability.keypad_local);
    terminal.writer().write(Cues.PASTE_OFF + Cues.FOCUS_OFF);
    terminal.flush();
    terminal.setAttributes(found);
  }

  /** Gives the terminal away for so long; also after a failure it is as the input needs it. */
  void suspended(Errand errand) throws IOException, InterruptedException {
    end();
    try {
      // Whatever reads ahead would take the other's keys.
      pause(true);
      errand.run();
    } finally {
      pause(false);
      begin();
    }
  }

  private void pause(boolean pause) {
    if (!terminal.canPauseResume()) {
      return;
    }
    if (pause) {
      terminal.pause();
    } else {
      terminal.resume();
    }
  }
}
