package chat.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
  private static final String PIN = "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

  @Test
  void readsAllItsParts() {
    assertEquals(
        new Link(true, "alice", "chat.example", 7401, "dev", Golden.INVITE, PIN),
        Link.parse("chats://alice@chat.example:7401/dev?invite=" + Golden.INVITE + "&pin=" + PIN));
    assertEquals(Link.to(false, "chat.example", 7400), Link.parse("chat://chat.example"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat://localhost:7400",
        "chats://chat.example:1",
        "chat://192.0.2.1:65535/dev",
        "chat://alice@chat.example:7400",
        "chat://alice@chat.example:7400/dev",
        "chats://[2001:db8::1]:7400/dev",
        "chats://bob@[::1]:7400",
        "chat://[fe80::1%eth0]:7400",
        "chats://xn--bcher-kva.example:7400/0.0_0-0",
        "chats://host_with_underscore:7400",
        "chats://h:7400/?invite=mzxw6ytboi4dsnjqgi3tkmbqge",
        "chats://h:7400/?invite=mzxw6ytboi4dsnjqgi3tkmbqge&pin=" + PIN,
        "chats://h:7400/?pin=" + PIN,
        "chats://a@h:7400/dev?pin=" + PIN,
      })
  void givesTheLinkBack(String link) {
    assertEquals(link, Link.parse(link).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "chat://h, chat://h:7400",
    "chat://h/, chat://h:7400",
    "CHATS://H.Example/Dev, chats://h.example:7400/dev",
    "chat://Alice@h, chat://alice@h:7400",
    "'  chat://h:07400 ', chat://h:7400",
    "chat://[FE80::1%25eth0], chat://[fe80::1%eth0]:7400",
    "chats://h?invite=MZXW6YTBOI4DSNJQGI3TKMBQGE,"
        + " chats://h:7400/?invite=mzxw6ytboi4dsnjqgi3tkmbqge",
    "chats://h/?pin=sha256%3AAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8,"
        + " chats://h:7400/?pin=sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    "chats://h/?pin=sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,"
        + " chats://h:7400/?pin=sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
  })
  void toleratesWhatPeopleType(String typed, String link) {
    assertEquals(link, Link.parse(typed).toString());
  }

  @Test
  void knowsThePinnedKey() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    assertEquals(PIN, Link.pinOf(key));
    assertArrayEquals(key, Link.parse("chats://h/?pin=" + PIN).pinnedKey());
    assertNull(Link.parse("chats://h").pinnedKey());
    assertThrows(IllegalArgumentException.class, () -> Link.pinOf(new byte[20]));
  }

  /** What is wrong, and a word of the mend that the message must name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | chats://",
        "chat.example | chats://",
        "http://chat.example | chats://",
        "chat:/h | chats://",
        "chat:// | nothing",
        "chat:///dev | nothing",
        "chat://h/#dev | without #",
        "chat://h#dev | without #",
        "chat://alice:secret@h | password",
        "chat://al ice@h | a-z",
        "chat://@h | a-z",
        "chat://h/a/b | room",
        "chat://h/dev/ | room",
        "chat://h/.. | room",
        "chat://h/%64ev | room",
        "chat://h:0 | 65535",
        "chat://h:65536 | 65535",
        "chat://h: | 65535",
        "chat://h:http | 65535",
        "chat://h:-1 | 65535",
        "chat://h:+80 | 65535",
        "chat://2001:db8::1 | brackets",
        "chat://[2001:db8::1 | ]",
        "chat://[2001:db8::1]x | colon",
        "chat://[2001:db8::1]7400 | colon",
        "chat://[h] | brackets",
        "chat://[] | brackets",
        "chat://[1:2:3] | IPv6",
        "chat://[::g] | IPv6",
        "chat://[fe80::1%] | IPv6",
        "chat://[fe80::1%e/0] | closed",
        "chat://[::1%a b] | IPv6",
        "chat://bücher.example | xn--",
        "chat://a..b | chat.example",
        "chat://-a | chat.example",
        "chat://a b | chat.example",
        "chat://h?x=1 | update",
        "chat://h? | update",
        "chat://h/?invite | whole link",
        "chat://h/?invite=short | whole link",
        "chat://h/?invite=mzxw6ytboi4dsnjqgi3tkmbqg1 | whole link",
        "chats://h/?invite=mzxw6ytboi4dsnjqgi3tkmbqge&invite=mzxw6ytboi4dsnjqgi3tkmbqge | only one",
        "chats://h/?pin=sha256:AAEC | whole link",
        "chats://h/?pin=sha1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 | whole link",
        "chats://h/?pin=sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdH+8 | whole link",
        "chat://h/?pin=sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 | chats://",
      })
  void namesTheMend(String link, String mend) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> Link.parse(link));
    assertTrue(String.valueOf(thrown.getMessage()).contains(mend), thrown::getMessage);
  }

  @Test
  void complainsInPrintableCharacters() {
    var thrown =
        assertThrows(IllegalArgumentException.class, () -> Link.parse("chat://\u001b[2J\u202e/"));
    assertEquals(Visible.inLine(thrown.getMessage()), thrown.getMessage());
  }
}
