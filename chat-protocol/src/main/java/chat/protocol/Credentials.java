package chat.protocol;

/** How somebody says who they are (PROTOCOL.md, "Session"). Never printed: they hold secrets. */
public sealed interface Credentials {

  /** An account's name and password; the password as it was sent, any string. */
  record Password(String user, String password) implements Credentials {
    @Override
    public String toString() {
      return "Password[user=" + user + "]";
    }
  }

  /** A token that an earlier login was given. */
  record Token(String token) implements Credentials {
    @Override
    public String toString() {
      return "Token[]";
    }
  }

  /** A new guest who would like to be called {@code guest-} and {@code user}. */
  record Guest(String user) implements Credentials {}
}
