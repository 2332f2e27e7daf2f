package chat.client.link;

import chat.protocol.Credentials;
import chat.protocol.ErrorCode;
import chat.protocol.Reply;
import chat.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * Who a {@link ChatClient} is, and how it says so the next time. Never printed: it holds secrets.
 *
 * @param request what is asked first: a {@link Request.Login} or {@link Request.Register}
 * @param guest whether it is a guest, whose token is worth nothing to who overhears it
 * @param unsure an account that was asked for before, without an answer: it may exist by now
 */
public record SignIn(Request request, boolean guest, Request.@Nullable Register unsure) {

  public SignIn {
    if (!(request instanceof Request.Login || request instanceof Request.Register)) {
      throw new IllegalArgumentException("this does not log in: " + request.getClass());
    }
  }

  /** Logs in with what there is. */
  public static SignIn with(Credentials credentials, boolean remember, String device) {
    boolean guest = credentials instanceof Credentials.Guest;
    return new SignIn(new Request.Login(null, credentials, remember, device), guest, null);
  }

  /** Comes back as a guest that one was. */
  public static SignIn guestAgain(String token) {
    return new SignIn(new Request.Login(null, new Credentials.Token(token), false, ""), true, null);
  }

  /** Makes an account first. */
  public static SignIn register(
      String user, String password, @Nullable String invite, boolean remember, String device) {
    return new SignIn(
        new Request.Register(null, user, password, invite, remember, device), false, null);
  }

  /** The next time a token does, if there is one: a guest's is the only way back. */
  SignIn accepted(Reply.LoggedIn account) {
    if (account.token() != null) {
      var token = new Request.Login(null, new Credentials.Token(account.token()), false, "");
      return new SignIn(token, guest, null);
    }
    return request instanceof Request.Register made ? new SignIn(login(made), false, null) : this;
  }

  /** After a connection that ended before it was accepted. */
  SignIn unanswered() {
    return request instanceof Request.Register asked
        ? new SignIn(login(asked), false, asked)
        : this;
  }

  /** What to try instead; {@code null} if there is nothing. */
  @Nullable SignIn refused(Reply.Refusal refusal) {
    return unsure != null && refusal.code() == ErrorCode.BAD_CREDENTIALS
        ? new SignIn(unsure, false, null)
        : null;
  }

  private static Request login(Request.Register made) {
    return new Request.Login(
        null,
        new Credentials.Password(made.user(), made.password()),
        made.remember(),
        made.device());
  }

  @Override
  public String toString() {
    return "SignIn[]";
  }
}
