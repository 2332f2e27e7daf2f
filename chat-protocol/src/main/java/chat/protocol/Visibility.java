package chat.protocol;

/** Who may see and join a room. */
public enum Visibility {
  PUBLIC("public"),
  PRIVATE("private");

  private final String wire;

  Visibility(String wire) {
    this.wire = wire;
  }

  /** The word on the wire. */
  public String wire() {
    return wire;
  }
}
