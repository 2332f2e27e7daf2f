package chat.client;

import chat.client.link.Answer;
import chat.client.link.ChatClient;
import chat.client.link.Cursor;
import chat.client.link.End;
import chat.client.link.Listener;
import chat.client.ui.Typesetter;
import chat.protocol.Entry;
import chat.protocol.Reply;
import chat.protocol.ServerFrame;
import chat.protocol.Start;
import chat.protocol.Visible;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Prints entries as they come, on the client's thread: where nobody reads them, nothing is read.
 */
final class Tail implements Listener {
  private final Wish wish;
  private final Output output;
  private final Surroundings world;
  private final Typesetter type;
  private final CompletableFuture<@Nullable Failure> done = new CompletableFuture<>();

  /** The rooms that are not at their end yet, and where that is. */
  private final Map<String, Long> behind = new HashMap<>();

  private @Nullable ChatClient client;
  private String me = "";
  private boolean wasOnline;
  private boolean several;
  private long messages;

  /**
   * What is to be printed.
   *
   * @param rooms these; all of one's own if empty
   * @param start from where
   * @param follow whether to go on at the end
   * @param count how many messages are enough
   * @param only which messages count and are printed, given who one is; {@code null}: everything is
   *     printed, joins and topics too
   */
  record Wish(
      List<String> rooms,
      Start start,
      boolean follow,
      long count,
      @Nullable BiPredicate<Entry.Message, String> only,
      boolean json) {}

  Tail(Wish wish, Surroundings world) {
    this.wish = wish;
    this.world = world;
    this.output = new Output(world.out());
    this.type = new Typesetter(world.zone().get());
  }

  /** Before it is started. */
  private void of(ChatClient client) {
    this.client = client;
  }

  /**
   * Runs a client with it until it is done.
   *
   * @param timeout how long, at most; {@code null} for ever
   */
  static int run(Wish wish, Account account, @Nullable Duration timeout)
      throws Failure, InterruptedException {
    Surroundings world = account.world();
    var tail = new Tail(wish, world);
    var signIn = account.signIn(Entrance.token(account));
    try (var client = new ChatClient(account.dialer(), world.link(), signIn, tail)) {
      tail.of(client);
      client.start();
      Failure failure =
          timeout == null
              ? tail.done().get()
              : tail.done().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (failure != null) {
        throw failure;
      }
      return ExitCode.OK;
    } catch (TimeoutException _) {
      throw Failure.timeout();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Completes with {@code null} when all was printed that is wished, else with what went wrong. */
  private CompletableFuture<@Nullable Failure> done() {
    return done;
  }

  @Override
  public void online(ServerFrame.Hello server, Reply.LoggedIn account) {
    if (wasOnline) {
      note("back online");
      return;
    }
    wasOnline = true;
    me = account.user();
    List<String> rooms =
        wish.rooms().isEmpty()
            ? account.rooms().stream().map(Reply.RoomStatus::room).toList()
            : wish.rooms();
    several = rooms.size() > 1;
    rooms.forEach(room -> behind.put(room, Long.MAX_VALUE));
    rooms.forEach(this::follow);
    endIfComplete();
  }

  private void follow(String room) {
    if (client == null) {
      throw new IllegalStateException("of() comes first");
    }
    var _ =
        client
            .follow(room, wish.start())
            .thenAccept(answer -> {
              switch (answer) {
                case Answer.Yes<Reply.Followed>(Reply.Followed followed) -> {
                  Long after = followed.after();
                  reached(room, after == null ? 0 : after, followed.head());
                }
                case Answer.No<Reply.Followed>(Reply.Refusal no) ->
                    done.complete(Failure.refused(no));
              }
            });
  }

  private void reached(String room, long seq, long head) {
    if (seq >= head) {
      behind.remove(room);
    } else {
      behind.put(room, head);
    }
    endIfComplete();
  }

  private void endIfComplete() {
    if (!wish.follow() && behind.isEmpty()) {
      end();
    }
  }

  private void end() {
    output.flush();
    done.complete(null);
  }

  @Override
  public void entry(Entry entry, byte[] frame) {
    if (done.isDone()) {
      return;
    }
    boolean wished = isWished(entry);
    if (wished && wish.json()) {
      output.frame(frame);
    } else if (wished) {
      output.line(several ? type.entryOfRoom(entry) : type.entry(entry));
    }
    if (wished && entry instanceof Entry.Message && ++messages >= wish.count()) {
      end();
    } else if (wish.follow()) {
      if (!output.flush()) {
        done.complete(null);
      }
    } else {
      reached(entry.room(), entry.seq(), behind.getOrDefault(entry.room(), 0L));
    }
  }

  private boolean isWished(Entry entry) {
    var only = wish.only();
    return only == null || (entry instanceof Entry.Message message && only.test(message, me));
  }

  @Override
  public void offline(End why, Duration retryIn) {
    if (!wasOnline || !wish.follow()) {
      done.complete(Failure.of(why));
    } else {
      note("offline: " + why.text() + "; next attempt in " + retryIn.toSeconds() + " s");
    }
  }

  @Override
  public void over(End why) {
    if (why instanceof End.Fault(Throwable cause)) {
      done.completeExceptionally(cause);
    } else if (!done.isDone()) {
      done.complete(Failure.of(why));
    }
  }

  @Override
  public Start otherLog(String room, Cursor had, long head, String log) {
    note("#" + room + " has another history than before; it begins afresh");
    return Listener.super.otherLog(room, had, head, log);
  }

  @Override
  public void followRefused(String room, Reply.Refusal why) {
    done.complete(Failure.refused(why));
  }

  private void note(String text) {
    world.err().println("chat: " + Visible.inLine(text));
  }
}
