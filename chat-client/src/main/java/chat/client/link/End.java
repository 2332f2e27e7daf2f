package chat.client.link;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Reply;
import chat.protocol.ServerFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why there is no connection, or no longer one. */
public sealed interface End {

  /** For people: what happened, and what to do about it if they can. */
  String text();

  /** The same in a few words, for a line with little room. */
  default String brief() {
    return text();
  }

  /** Whether coming back by itself would be of no use, or unwanted. */
  default boolean isFinal() {
    return false;
  }

  /** How long the server asked to be left alone; zero if it did not. */
  default Duration retryAfter() {
    return Duration.ZERO;
  }

  /** This side closed it. */
  record Closed() implements End {
    @Override
    public String text() {
      return "closed";
    }

    @Override
    public boolean isFinal() {
      return true;
    }
  }

  /** There was no way to the server. */
  record Unreachable(String why) implements End {
    @Override
    public String text() {
      return "cannot reach the server: " + why;
    }

    @Override
    public String brief() {
      return why;
    }
  }

  /** Something answers there, but it did not say {@code hello}. */
  record NoHello(String why) implements End {
    @Override
    public String text() {
      return why
          + "; perhaps it is no chat server, or the other scheme is the right one:"
          + " chats:// for TLS, chat:// for plain TCP";
    }
  }

  /** Who answers is not the server that is meant; nothing was sent. */
  record Untrusted(String why) implements End {
    @Override
    public String text() {
      return why;
    }

    @Override
    public boolean isFinal() {
      return true;
    }
  }

  /** The server speaks another protocol. */
  record OtherProtocol(int number) implements End {
    @Override
    public String text() {
      return "the server speaks protocol "
          + number
          + ", this client speaks "
          + Codec.PROTOCOL
          + ": update the "
          + (number > Codec.PROTOCOL ? "client" : "server");
    }

    @Override
    public boolean isFinal() {
      return true;
    }
  }

  /** The server refused who we say we are. */
  record NotLoggedIn(Reply.Refusal refusal) implements End {
    @Override
    public String text() {
      return refusal.message();
    }

    @Override
    public boolean isFinal() {
      return switch (refusal.code()) {
        case RATE_LIMITED, UNAVAILABLE, SHUTTING_DOWN, INTERNAL -> false;
        default -> true;
      };
    }

    @Override
    public Duration retryAfter() {
      return millis(refusal.retryAfterMs());
    }

    /** Whether it is the credentials that are wrong. */
    public boolean isBadCredentials() {
      return refusal.code() == ErrorCode.BAD_CREDENTIALS;
    }
  }

  /** The server said why it closes. */
  record Bye(ServerFrame.Bye bye) implements End {
    @Override
    public String text() {
      return switch (bye.reason()) {
        case SHUTTING_DOWN -> "the server is shutting down";
        case BUSY -> "the server is busy";
        case LOGIN_TIMEOUT -> "the server waited too long for the login";
        case IDLE -> "the server heard nothing from here for too long";
        case TOO_LARGE -> "the server was sent a frame over its limit";
        case FLOOD -> "the server was sent too much that it could not read";
        case REPLACED -> "too many sessions of this account: a newer one took this one's place";
        case KICKED -> "the server's owner ended this session";
        case DISABLED -> "the account was disabled";
        case REVOKED -> "the token of this login was revoked: log in again";
        case LOGOUT -> "logged out";
        case EOF -> "the server saw the end of the stream";
        case TLS_REQUIRED -> "the server speaks TLS there: use chats://";
        case UNAVAILABLE -> "the server's storage fails at the moment";
        case INTERNAL -> "the server met a fault of its own";
        case OTHER -> "the server closed the connection";
      };
    }

    @Override
    public boolean isFinal() {
      return bye.reason().isFinal() || bye.reason() == ByeReason.TLS_REQUIRED;
    }

    @Override
    public Duration retryAfter() {
      return millis(bye.retryAfterMs());
    }
  }

  /** The network, or the server without a word. */
  record Lost(String why) implements End {
    static final String SERVER_CLOSED = "the server closed the connection";

    @Override
    public String text() {
      return why;
    }

    @Override
    public String brief() {
      return why.equals(SERVER_CLOSED) ? "server closed" : why;
    }
  }

  /**
   * The server broke the protocol: a gap or a repetition in a room, an answer to nothing, a line
   * that is no frame. What came after it was not looked at.
   */
  record Violation(String what) implements End {
    @Override
    public String text() {
      return "the server broke the protocol: " + what;
    }
  }

  /** A listener threw: a bug on this side. */
  record Fault(Throwable cause) implements End {
    @Override
    public String text() {
      return "a fault of this program: " + cause;
    }

    @Override
    public boolean isFinal() {
      return true;
    }
  }

  private static Duration millis(@Nullable Long millis) {
    return millis == null ? Duration.ZERO : Duration.ofMillis(millis);
  }
}
