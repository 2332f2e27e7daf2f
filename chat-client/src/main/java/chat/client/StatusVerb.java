package chat.client;

import chat.client.link.AccountFolder;
import chat.client.link.Answered;
import chat.protocol.Codec;
import chat.protocol.Link;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.ServerFrame;
import chat.protocol.Visible;
import com.google.gson.JsonObject;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code chat status}: which server, as whom, and what waits there and here. */
final class StatusVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Show which server is used and as whom, how it is reached, what is unread, and what"
                + " waits to be sent.");
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    Account account = Account.of(options, world, null);
    var status = new JsonObject();
    status.addProperty("type", "status");
    status.addProperty("server", account.server());
    String token = account.token();
    String owner = token == null ? null : account.owner(token);
    if (owner != null) {
      status.addProperty("user", owner);
      int waiting = AccountFolder.waiting(account.home().account(account.link(), owner));
      status.addProperty("outbox", waiting);
    }
    Failure failure = null;
    try {
      ask(account, token, status);
    } catch (Failure e) {
      failure = e;
    }
    print(options, world, account.link(), status);
    if (failure != null) {
      throw failure;
    }
    return ExitCode.OK;
  }

  private static void ask(Account account, @Nullable String token, JsonObject status)
      throws Failure, InterruptedException {
    try (Entrance entrance = Entrance.connected(account)) {
      ServerFrame.Hello hello = entrance.connection().hello();
      status.addProperty("name", hello.server());
      status.addProperty("version", hello.version());
      status.addProperty("tls", account.link().tls());
      if (token == null) {
        throw Failure.notLoggedIn(Entrance.howToLogIn(account));
      }
      Answered answered = entrance.login(account, token);
      Reply.LoggedIn reply = (Reply.LoggedIn) answered.reply();
      long begin = System.nanoTime();
      entrance.ask(new Request.Ping(null));
      status.addProperty("roundTripMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      status.addProperty("user", reply.user());
      status.addProperty("rooms", reply.rooms().size());
      status.addProperty(
          "unread", reply.rooms().stream().mapToLong(Reply.RoomStatus::unread).sum());
    }
  }

  private static void print(Options options, Surroundings world, Link link, JsonObject status) {
    var output = new Output(world.out());
    if (options.has("--json")) {
      byte[] line = Codec.encode(status);
      world.out().write(line, 0, line.length);
    } else {
      for (var each : status.entrySet()) {
        String value = Visible.inLine(each.getValue().getAsString());
        switch (each.getKey()) {
          case "type" -> {}
          case "tls" -> output.line("connection    " + (link.tls() ? "TLS" : "plain TCP"));
          case "roundTripMs" -> output.line("round trip    " + value + " ms");
          case "outbox" -> output.line("outbox        " + value + " waiting");
          default -> output.line("%-13s %s".formatted(each.getKey(), value));
        }
      }
    }
    output.flush();
  }
}
