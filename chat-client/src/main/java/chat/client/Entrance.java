package chat.client;

import chat.client.link.Answered;
import chat.client.link.Connection;
import chat.client.link.Inbox;
import chat.client.link.LinkException;
import chat.protocol.Credentials;
import chat.protocol.Entry;
import chat.protocol.Event;
import chat.protocol.Reply;
import chat.protocol.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One connection for one verb: opened, logged in, asked, closed. What goes wrong becomes a {@link
 * Failure}. For one thread.
 */
final class Entrance implements AutoCloseable {
  private final Connection connection;

  private Entrance(Connection connection) {
    this.connection = connection;
  }

  /** Connects, and logs in with the token that there is. */
  static Entrance loggedIn(Account account) throws Failure, InterruptedException {
    String token = token(account);
    Entrance entrance = connected(account);
    try {
      entrance.login(account, token);
      return entrance;
    } catch (Failure | InterruptedException | RuntimeException e) {
      entrance.close();
      throw e;
    }
  }

  /** The token that there is. */
  static String token(Account account) throws Failure {
    String token = account.token();
    if (token == null) {
      throw Failure.notLoggedIn(howToLogIn(account));
    }
    return token;
  }

  static String howToLogIn(Account account) {
    return "not logged in at " + account.server() + ": chat login --server " + account.server();
  }

  /** Connects, and says nothing yet. */
  static Entrance connected(Account account) throws Failure {
    Connection connection;
    try {
      connection = Connection.open(account.dialer(), account.world().link());
    } catch (LinkException e) {
      throw Failure.of(e);
    }
    connection.start(new Nothing());
    return new Entrance(connection);
  }

  Connection connection() {
    return connection;
  }

  /** Logs in with a token. */
  Answered login(Account account, String token) throws Failure, InterruptedException {
    return accepted(
        account.isGuest(token)
            ? connection.guestAgain(token)
            : connection.ask(new Request.Login(null, new Credentials.Token(token), false, "")));
  }

  /** Logs in or registers. */
  Answered login(Request request) throws Failure, InterruptedException {
    return accepted(connection.ask(request));
  }

  private static Answered accepted(CompletableFuture<Answered> asked)
      throws Failure, InterruptedException {
    Answered answered = await(asked);
    if (answered.reply() instanceof Reply.Refusal refusal) {
      throw Failure.login(refusal);
    }
    return answered;
  }

  /** Asks, and takes no for a failure. */
  Answered ask(Request request) throws Failure, InterruptedException {
    Answered answered = await(connection.ask(request));
    if (answered.reply() instanceof Reply.Refusal refusal) {
      throw Failure.refused(refusal);
    }
    return answered;
  }

  /** Waits for an answer, which comes or the connection ends: it is not left silent for long. */
  static <T> T await(CompletableFuture<T> answer) throws Failure, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw Failure.of(LinkException.of(e));
    }
  }

  @Override
  public void close() {
    connection.close();
  }

  /** A verb follows nothing, so what comes unasked is of no use to it. */
  private static final class Nothing implements Inbox {
    @Override
    public void entry(Entry entry, byte[] frame) {}

    @Override
    public void event(Event event) {}
  }
}
