package chat.client.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import chat.client.ui.Drafts.Draft;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DraftsTest {
  private static final String LONG = "one\n".repeat(5) + "six";

  @Test
  void whatWasTypedIsThereAgainWithItsCursor() {
    Drafts drafts = new Drafts(Map.of());
    assertEquals(Draft.NONE, drafts.of("ops"));
    drafts.keep("ops", new Draft("half a thought", 4, ""));
    assertEquals(new Draft("half a thought", 4, ""), drafts.of("ops"));
    assertEquals(Draft.NONE, drafts.of("lobby"));
  }

  @Test
  void aPasteThatIsHeldBelongsWhereTheCursorIs() {
    assertEquals("before PASTE after", new Draft("before  after", 7, "PASTE").whole());
    assertEquals(new Draft("", 0, LONG), Draft.of(LONG), "it would fill the screen");
    assertEquals(new Draft("short", 5, ""), Draft.of("short"));
  }

  @Test
  void itSaysOnceThatTheyAreOthers() {
    Drafts drafts = new Drafts(Map.of("ops", LONG));
    assertNull(drafts.changed(), "these are kept already");
    drafts.keep("ops", Draft.of(LONG));
    assertNull(drafts.changed());
    drafts.keep("lobby", Draft.of("hello"));
    assertEquals(Map.of("ops", LONG, "lobby", "hello"), drafts.changed());
    assertNull(drafts.changed());
    drafts.keep("ops", Draft.NONE);
    drafts.keep("lobby", new Draft("hello", 0, ""));
    assertEquals(Map.of("lobby", "hello"), drafts.changed(), "what is empty is no draft");
    drafts.keep("lobby", new Draft("hello", 3, ""));
    assertNull(drafts.changed(), "where the cursor is does not outlive the program");
  }
}
