package chat.client.link;

import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Start;
import chat.protocol.Visibility;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server. Any thread may ask; requests take effect, and are answered, in the order in which
 * they were asked for.
 *
 * <p>A future completes with what the server answered, a refusal included, or with a {@link
 * LinkException} if the connection ended first. It does so on the thread that reads the connection:
 * what hangs on it must be quick, and must not wait for another answer.
 */
public interface Asks {

  /**
   * Sends a request. Waits while too many others are unanswered; on the thread that reads the
   * connection, where waiting would be for ever, it fails instead, unsent. What is too large for
   * any frame is refused without being sent.
   *
   * @throws IllegalArgumentException if a string holds half of a surrogate pair
   */
  CompletableFuture<Answered> ask(Request request);

  /** As {@link #ask}, for those who do not care for the frame itself. */
  default CompletableFuture<Reply> request(Request request) {
    return ask(request).thenApply(Answered::reply);
  }

  private <T extends Reply> CompletableFuture<Answer<T>> request(Request request, Class<T> kind) {
    return ask(request).thenApply(answered -> Answer.of(answered.reply(), kind));
  }

  default CompletableFuture<Answer<Reply.Done>> ping() {
    return request(new Request.Ping(null), Reply.Done.class);
  }

  /** Sends a message once, with a key that makes asking again safe ({@code null}: without). */
  default CompletableFuture<Answer<Reply.Sent>> send(
      String room, String text, @Nullable String key) {
    return request(new Request.Send(null, room, text, key), Reply.Sent.class);
  }

  /** Becomes a member and follows. */
  default CompletableFuture<Answer<Reply.Joined>> join(String room, Start start) {
    return request(new Request.Join(null, room, start), Reply.Joined.class);
  }

  default CompletableFuture<Answer<Reply.Joined>> join(String room) {
    return join(room, Start.UNSPECIFIED);
  }

  default CompletableFuture<Answer<Reply.Joined>> create(
      String room, String topic, Visibility visibility) {
    return request(new Request.Create(null, room, topic, visibility), Reply.Joined.class);
  }

  default CompletableFuture<Answer<Reply.Left>> leave(String room) {
    return request(new Request.Leave(null, room), Reply.Left.class);
  }

  default CompletableFuture<Answer<Reply.InRoom>> invite(String room, String user) {
    return request(new Request.Invite(null, room, user), Reply.InRoom.class);
  }

  default CompletableFuture<Answer<Reply.Followed>> follow(String room, Start start) {
    return request(new Request.Follow(null, room, start), Reply.Followed.class);
  }

  default CompletableFuture<Answer<Reply.InRoom>> unfollow(String room) {
    return request(new Request.Unfollow(null, room), Reply.InRoom.class);
  }

  /** The newest entries. */
  default CompletableFuture<Answer<Reply.HistoryPage>> history(String room, int limit) {
    return request(new Request.History(null, room, null, null, limit), Reply.HistoryPage.class);
  }

  /** The newest entries before {@code before}. */
  default CompletableFuture<Answer<Reply.HistoryPage>> historyBefore(
      String room, long before, int limit) {
    return request(new Request.History(null, room, null, before, limit), Reply.HistoryPage.class);
  }

  /** The oldest entries after {@code after}. */
  default CompletableFuture<Answer<Reply.HistoryPage>> historyAfter(
      String room, Start.After after, int limit) {
    return request(new Request.History(null, room, after, null, limit), Reply.HistoryPage.class);
  }

  default CompletableFuture<Answer<Reply.RoomPage>> rooms(boolean mine, String after, int limit) {
    return request(new Request.Rooms(null, mine, after, limit), Reply.RoomPage.class);
  }

  default CompletableFuture<Answer<Reply.MemberPage>> members(
      String room, String after, int limit) {
    return request(new Request.Members(null, room, after, limit), Reply.MemberPage.class);
  }

  default CompletableFuture<Answer<Reply.TopicSet>> topic(String room, String topic) {
    return request(new Request.Topic(null, room, topic), Reply.TopicSet.class);
  }

  default CompletableFuture<Answer<Reply.InRoom>> typing(String room) {
    return request(new Request.Typing(null, room), Reply.InRoom.class);
  }

  default CompletableFuture<Answer<Reply.ReadAt>> read(String room, long seq) {
    return request(new Request.Read(null, room, seq), Reply.ReadAt.class);
  }

  default CompletableFuture<Answer<Reply.Done>> logout() {
    return request(new Request.Logout(null), Reply.Done.class);
  }
}
