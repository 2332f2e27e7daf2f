package chat.client;

import chat.client.link.End;
import chat.client.link.LinkException;
import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.Reply;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Ends the program with an exit code and a sentence. With {@code --json} the sentence is an object:
 * the server's own error, or one of the same shape with a word of this program as its code.
 */
final class Failure extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;
  private final transient JsonObject json;

  private Failure(int exitCode, String message, JsonObject json) {
    super(message, null, false, false);
    this.exitCode = exitCode;
    this.json = json;
  }

  private Failure(int exitCode, String code, String message) {
    this(exitCode, message, object(code, message));
  }

  static Failure usage(String message) {
    return new Failure(ExitCode.USAGE, "usage", message);
  }

  static Failure configuration(String message) {
    return new Failure(ExitCode.CONFIGURATION, "configuration", message);
  }

  static Failure notLoggedIn(String message) {
    return new Failure(ExitCode.NOT_LOGGED_IN, "not_logged_in", message);
  }

  static Failure unreachable(String message) {
    return new Failure(ExitCode.UNREACHABLE, "unreachable", message);
  }

  static Failure protocol(String message) {
    return new Failure(ExitCode.PROTOCOL, "protocol", message);
  }

  static Failure timeout() {
    return new Failure(ExitCode.TIMEOUT, "timeout", "the time given by --timeout is over");
  }

  /** What was asked for may or may not have been done. */
  static Failure notAcknowledged(String message) {
    return new Failure(ExitCode.NOT_ACKNOWLEDGED, "not_acknowledged", message);
  }

  /** A message that may or may not have been delivered, and the key that finds out. */
  static Failure notAcknowledged(String message, String key) {
    String sentence = message + "; to send it again, once: --key " + key;
    JsonObject json = object("not_acknowledged", sentence);
    json.addProperty("key", key);
    return new Failure(ExitCode.NOT_ACKNOWLEDGED, sentence, json);
  }

  /** The server said no. */
  static Failure refused(Reply.Refusal refusal) {
    int exitCode =
        switch (refusal.code()) {
          case RATE_LIMITED, UNAVAILABLE, SHUTTING_DOWN, INTERNAL -> ExitCode.NOT_ACKNOWLEDGED;
          case UNAUTHENTICATED, BAD_CREDENTIALS -> ExitCode.NOT_LOGGED_IN;
          case BAD_FRAME, UNKNOWN_TYPE -> ExitCode.PROTOCOL;
          case TOO_LARGE, INVALID, CONFLICT, FORBIDDEN, NOT_FOUND, OTHER -> ExitCode.REFUSED;
        };
    JsonObject json = object(refusal.code().wire(), refusal.message());
    add(json, "field", refusal.field());
    if (refusal.retryAfterMs() != null) {
      json.addProperty("retryAfterMs", refusal.retryAfterMs());
    }
    if (refusal.head() != null) {
      json.addProperty("head", refusal.head());
    }
    add(json, "log", refusal.log());
    return new Failure(exitCode, refusal.message(), json);
  }

  /** There was no answer. */
  static Failure of(LinkException lost) {
    return lost.maybeSent() ? notAcknowledged(lost.end().text()) : of(lost.end());
  }

  /** There is no connection, and nothing was asked. */
  static Failure of(End end) {
    return switch (end) {
      case End.Unreachable _, End.NoHello _, End.Untrusted _, End.Lost _, End.Closed _ ->
          unreachable(end.text());
      case End.OtherProtocol _, End.Violation _ -> protocol(end.text());
      case End.NotLoggedIn(Reply.Refusal refusal) -> login(refusal);
      case End.Bye bye when isGone(bye.bye().reason()) -> notLoggedIn(end.text());
      case End.Bye _ -> unreachable(end.text());
      case End.Fault(Throwable cause) -> throw new IllegalStateException(cause);
    };
  }

  /** A refused login is 77, unless the server only wants to be asked later. */
  static Failure login(Reply.Refusal refusal) {
    Failure failure = refused(refusal);
    return failure.exitCode == ExitCode.REFUSED
        ? new Failure(ExitCode.NOT_LOGGED_IN, refusal.message(), failure.json)
        : failure;
  }

  private static boolean isGone(ByeReason reason) {
    return reason.isFinal();
  }

  int exitCode() {
    return exitCode;
  }

  /** One line of JSON, with its LF. */
  byte[] frame() {
    return Codec.encode(json);
  }

  private static JsonObject object(String code, String message) {
    JsonObject json = new JsonObject();
    json.addProperty("type", "error");
    json.addProperty("code", code);
    json.addProperty("message", message);
    return json;
  }

  private static void add(JsonObject json, String name, @Nullable String value) {
    if (value != null) {
      json.addProperty(name, value);
    }
  }
}
