package chat.client.ui;

import chat.client.state.Chat;
import chat.client.ui.Drafts.Draft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.Widget;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * The line that is being typed, and the rows above it: drawn anew from the state whenever anything
 * is drawn, so the two cannot differ. One line is read for as long as the program runs; what is
 * sent off leaves it empty.
 *
 * <p>What the keys do runs on the thread that reads, with the lock of the reader held; drawing and
 * printing take the same lock. Whatever is called from here never waits for that lock.
 */
final class InputLine extends LineReaderImpl {
  private static final int FINDS = 5;

  /**
   * An Escape is the key of that name if nothing follows within this time, else the beginning of
   * another: a terminal writes those at once. In vi mode Escape and x must not become Alt+x.
   */
  private static final long ESCAPE_MILLIS = 50;

  private final View.Hands hands;
  private final Look look;
  private final Block block;
  private final Keepsakes keepsakes;
  private final Consumer<View.Line> sent;
  private final Consumer<String> problem;
  private final RawMode mode;

  // With the lock held:
  private final Drafts drafts;
  private final TabKey tab = new TabKey();

  /** The room that the input belongs to. */
  private String place;

  private String held = "";
  private boolean finding;
  private String typed = "";
  private boolean closing;

  /**
   * @param sent gets what was sent off; never waits
   * @param problem hears what cannot be done; never waits
   */
  InputLine(
      Terminal terminal,
      View.Hands hands,
      Look look,
      Keepsakes keepsakes,
      Consumer<View.Line> sent,
      Consumer<String> problem)
      throws IOException {
    super(terminal, "chat");
    this.hands = hands;
    this.look = look;
    this.block = new Block(look);
    this.keepsakes = keepsakes;
    this.sent = sent;
    this.problem = problem;
    this.mode = new RawMode(terminal);
    this.drafts = new Drafts(keepsakes.drafts());
    this.place = hands.chat().rooms().current();
    setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
    // At the end what is on the screen is the conversation, and no input.
    setOpt(LineReader.Option.ERASE_LINE_ON_FINISH);
    unsetOpt(LineReader.Option.HISTORY_TIMESTAMPED);
    history.attach(this);
    keepsakes.history().forEach(history::add);
    bindAll();
  }

  /** Reads until the user has enough, or {@link #end}. On one thread, once. */
  void readAll() {
    readLine("", null, (Character) null, null);
  }

  /** Emacs or vi; false if it is neither. */
  boolean editing(String way) {
    String map =
        switch (way) {
          case "emacs" -> LineReader.EMACS;
          case "vi" -> LineReader.VIINS;
          default -> null;
        };
    if (map == null) {
      return false;
    }
    lock.lock();
    try {
      keyMaps.put(LineReader.MAIN, keyMaps.get(map));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Prints rows above, and draws what is below them. */
  void print(String rows) {
    printAbove(rows);
  }

  /** Writes what takes no place on the screen. */
  void signal(String sequence) {
    lock.lock();
    try {
      terminal.writer().write(sequence);
      terminal.flush();
    } finally {
      lock.unlock();
    }
  }

  /** Draws if it would look otherwise than it does. */
  void refresh() {
    lock.lock();
    try {
      if (reading && !closing && !drawn().equals(drawn)) {
        redisplay(true);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What to keep, if it is not what was given last; else {@code null}. */
  @Nullable Map<String, String> changedDrafts() {
    lock.lock();
    try {
      if (reading && !finding && !closing) {
        keepDraft();
      }
      return drafts.changed();
    } finally {
      lock.unlock();
    }
  }

  /** Erases what is below the conversation, and leaves the terminal as it was found. */
  void end() {
    lock.lock();
    try {
      if (reading && !closing) {
        closing = true;
        display.update(Collections.emptyList(), 0);
        mode.end();
      }
      closing = true;
    } finally {
      lock.unlock();
    }
  }

  // What is drawn.

  private String drawn = "";

  private String drawn() {
    Chat chat = hands.chat();
    String prompt = finding ? "go to> " : "#" + chat.rooms().current() + "> ";
    return block.draw(
        chat, below(chat), prompt, typedRows(prompt), size.getRows(), System.nanoTime());
  }

  private int typedRows(String prompt) {
    int indent = Columns.of(prompt);
    return buf.toString()
        .lines()
        .mapToInt(line -> (indent + Columns.of(line)) / size.getColumns() + 1)
        .sum();
  }

  private List<String> below(Chat chat) {
    List<String> rows = new ArrayList<>();
    rows.addAll(tab.rows(Block.columns(look.columns().getAsInt())));
    if (finding) {
      String found =
          Completion.matching(
                  chat.rooms().all().stream().map(room -> room.name()).toList(), buf.toString())
              .limit(FINDS)
              .map(name -> "#" + name)
              .collect(Collectors.joining("  "));
      rows.add("   " + (found.isEmpty() ? "no room has this in its name" : found));
    }
    if (!held.isEmpty()) {
      rows.add(Paste.row(held));
    }
    return rows;
  }

  @Override
  protected void redisplay(boolean flush) {
    lock.lock();
    try {
      layOut();
      if (closing) {
        prompt = AttributedString.EMPTY;
      } else {
        follow();
        noticeTyping();
        drawn = drawn();
        // A percent sign would be read as the beginning of a pattern.
        setPrompt(drawn.replace("%", "%%"));
        String last = drawn.substring(drawn.lastIndexOf('\n') + 1);
        setVariable(SECONDARY_PROMPT_PATTERN, " ".repeat(Columns.of(last)));
      }
      super.redisplay(flush);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The reader breaks what is typed as {@link Block} does its rows, and as wide. In another window
   * all is drawn anew, from where it began: the display would join the rows that it knows and break
   * them again, and lose a last one that is empty; and what stood below the cursor is gone where
   * the window became lower.
   */
  private void layOut() {
    Size window = terminal.getBufferSize();
    Size due = Size.of(Block.columns(window.getColumns()), window.getRows());
    if (!due.equals(size)) {
      display.update(Collections.emptyList(), 0);
      size = due;
      display.resize(size);
    }
  }

  private void noticeTyping() {
    String text = buf.toString();
    tab.noticed(buf);
    if (!text.equals(typed)) {
      typed = text;
      drafts.change();
      if (!finding && !text.isBlank() && !text.startsWith("/")) {
        hands.typing();
      }
    }
  }

  @Override
  protected void handleSignal(Terminal.Signal signal) {
    lock.lock();
    try {
      if (signal != Terminal.Signal.WINCH) {
        super.handleSignal(signal);
      } else if (reading && !closing) {
        redisplay(true);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void cleanup() {
    boolean ended = closing;
    closing = true;
    buf.clear();
    super.cleanup();
    if (!ended) {
      mode.end();
    }
  }

  // What the keys do.

  private void bindAll() {
    widget(LineReader.CALLBACK_INIT, this::begin);
    key(this::send, "\r");
    key(this::newLine, "\n", KeyMap.alt('\r'), KeyMap.alt('\n'));
    key(this::complete, "\t");
    key(this::clearInput, KeyMap.ctrl('C'));
    key(this::suspend, KeyMap.ctrl('Z'));
    key(this::redraw, KeyMap.ctrl('L'));
    key(this::help, "\033OP", "\033[11~", "\033[[A");
    for (int number = 1; number <= 9; number++) {
      int room = number;
      key(() -> go(hands.chat().rooms().numbered(room)), KeyMap.alt((char) ('0' + number)));
    }
    key(() -> go(hands.chat().rooms().neighbour(-1)), "\033[1;3D", "\033\033[D", "\033\033OD");
    key(() -> go(hands.chat().rooms().neighbour(1)), "\033[1;3C", "\033\033[C", "\033\033OC");
    key(() -> go(hands.chat().rooms().previous()), KeyMap.alt('/'));
    key(this::find, KeyMap.alt('g'));
    key(() -> go(hands.chat().rooms().nextUnread()), KeyMap.alt('a'));
    key(() -> done(hands::retry), KeyMap.alt('r'));
    key(() -> done(hands::drop), KeyMap.alt('x'));
    key(this::edit, KeyMap.alt('e'));
    for (KeyMap<Binding> keys : maps()) {
      keys.setAmbiguousTimeout(ESCAPE_MILLIS);
      for (String up : List.of("\033[A", "\033OA")) {
        keys.bind(new Reference(LineReader.UP_LINE_OR_HISTORY), up);
      }
      for (String down : List.of("\033[B", "\033OB")) {
        keys.bind(new Reference(LineReader.DOWN_LINE_OR_HISTORY), down);
      }
    }
  }

  private void widget(String name, Widget widget) {
    widgets.put(name, widget);
  }

  private void key(Widget widget, String... sequences) {
    for (KeyMap<Binding> keys : maps()) {
      for (String sequence : sequences) {
        keys.bind(widget, sequence);
      }
    }
  }

  private List<KeyMap<Binding>> maps() {
    return Stream.of(LineReader.EMACS, LineReader.VIINS, LineReader.VICMD)
        .map(keyMaps::get)
        .filter(Objects::nonNull)
        .toList();
  }

  private boolean begin() {
    display = new HardRows(terminal);
    mode.begin();
    put(drafts.of(place));
    return true;
  }

  private static boolean done(Runnable action) {
    action.run();
    return true;
  }

  private Draft draft() {
    return new Draft(buf.toString(), buf.cursor(), held);
  }

  private void put(Draft draft) {
    buf.clear();
    buf.write(draft.text());
    buf.cursor(draft.cursor());
    held = draft.held();
    undo.clear();
    tab.forget();
    history.moveToEnd();
  }

  private boolean send() {
    if (finding) {
      return found();
    }
    String text = draft().whole();
    // Whoever pastes several lines means to say them: none of them is a command.
    boolean literal = !held.isEmpty() || text.indexOf('\n') >= 0;
    put(Draft.NONE);
    drafts.change();
    // The next line begins where one types, as in a shell: vi's command mode ends.
    setKeyMap(LineReader.MAIN);
    if (!text.isBlank()) {
      history.add(text);
      history.moveToEnd();
      keepsakes.keepTyped(text);
      Command command = literal ? new Command.Say(text) : Word.read(text);
      if (command instanceof Command.Edit) {
        // On this thread, the one that reads keys: nobody else must read them meanwhile.
        return edit();
      }
      if (command instanceof Command.Quit) {
        hands.hurry();
      }
      sent.accept(new View.Line(text, place, literal));
    }
    return true;
  }

  private boolean newLine() {
    buf.write("\n");
    return true;
  }

  private boolean clearInput() {
    put(finding ? drafts.of(place) : Draft.NONE);
    finding = false;
    drafts.change();
    return true;
  }

  private void keepDraft() {
    drafts.keep(place, draft());
  }

  private boolean go(@Nullable String room) {
    if (room != null && !room.equals(hands.chat().rooms().current())) {
      hands.enter(room);
      follow();
    }
    return true;
  }

  /** To the room that one is in now: what is typed stays behind, what was typed there is back. */
  private void follow() {
    String room = hands.chat().rooms().current();
    if (!room.equals(place)) {
      if (!finding) {
        keepDraft();
      }
      finding = false;
      place = room;
      put(drafts.of(room));
    }
  }

  private boolean find() {
    if (!finding) {
      keepDraft();
      put(Draft.NONE);
      finding = true;
    }
    return true;
  }

  private boolean found() {
    String letters = buf.toString().strip();
    String room = letters.isEmpty() ? null : hands.chat().rooms().find(letters);
    return (room == null || room.equals(place)) ? clearInput() : go(room);
  }

  private boolean complete() {
    if (!finding) {
      tab.complete(buf, hands.chat());
    }
    return true;
  }

  @Override
  public boolean beginPaste() {
    String pasted = Paste.clean(doReadStringUntil(BRACKETED_PASTE_END));
    if (!held.isEmpty() || Paste.isLong(pasted)) {
      held = held.isEmpty() ? pasted : held + "\n" + pasted;
      drafts.change();
    } else {
      buf.write(pasted);
    }
    return true;
  }

  @Override
  public boolean focusIn() {
    hands.focus(true);
    return true;
  }

  @Override
  public boolean focusOut() {
    hands.focus(false);
    return true;
  }

  private boolean redraw() {
    // Whatever another program wrote over it goes; what is above is the conversation.
    terminal.puts(Capability.carriage_return);
    terminal.puts(Capability.clr_eos);
    redrawLine();
    return true;
  }

  private boolean help() {
    sent.accept(new View.Line("/keys", null, false));
    return true;
  }

  private boolean edit() {
    return elsewhere(() -> put(Draft.of(Paste.clean(keepsakes.edit(draft().whole())))), "");
  }

  private boolean suspend() {
    return elsewhere(() -> Suspension.await(terminal), "this system cannot suspend a program: ");
  }

  private boolean elsewhere(RawMode.Errand errand, String otherwise) {
    display.update(Collections.emptyList(), 0);
    try {
      mode.suspended(errand);
    } catch (IOException e) {
      problem.accept(otherwise + e.getMessage());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    redrawLine();
    return true;
  }
}
