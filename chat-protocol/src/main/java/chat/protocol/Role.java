package chat.protocol;

/** What a member is in a room. */
public enum Role {
  OWNER("owner"),
  MEMBER("member");

  private final String wire;

  Role(String wire) {
    this.wire = wire;
  }

  /** The word on the wire. */
  public String wire() {
    return wire;
  }
}
