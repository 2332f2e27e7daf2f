package chat.protocol;

/** Who may make an account on a server. */
public enum Registration {
  OPEN("open"),
  INVITE("invite"),
  CLOSED("closed");

  private final String wire;

  Registration(String wire) {
    this.wire = wire;
  }

  /** The word on the wire and in the configuration. */
  public String wire() {
    return wire;
  }
}
