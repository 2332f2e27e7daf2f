package chat.client.state;

/** Of what in a room its user wants to be told while they look elsewhere. */
public enum Rings {
  /** Every message rings. */
  ALL,
  /** A mention rings; other messages are counted. */
  MENTIONS,
  /** Nothing rings, and the room is in no list of what is new. */
  NONE
}
