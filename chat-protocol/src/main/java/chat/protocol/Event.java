package chat.protocol;

import java.util.List;

/** Something that passes and is in no log; it has no {@code seq} (PROTOCOL.md, "Events"). */
public sealed interface Event extends ServerFrame {

  /** Members of a followed room who came or went; nobody is in both lists. */
  record Presence(String room, List<String> online, List<String> offline) implements Event {}

  /** Somebody else is typing in a followed room. */
  record Typing(String room, String from) implements Event {}

  /** Another session of this account moved the read marker. */
  record Read(String room, long read) implements Event {}

  /** The account's memberships, invitations or roles changed: ask {@code rooms} with mine. */
  record Memberships() implements Event {}
}
