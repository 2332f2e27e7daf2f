package chat.client.link;

import chat.protocol.Request;
import chat.protocol.Visible;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message on its way, kept until its outcome is known. Safe for any thread. */
public final class Outgoing {

  /** What is known of it. */
  public enum State {
    /** Waits for a connection, for one before it, or because the server asked to wait. */
    QUEUED,
    /** Sent on the present connection, no answer yet. */
    SENDING,
    /** Sent, and the connection ended before the answer: asked for again with the same key. */
    UNKNOWN,
    DELIVERED,
    /** Refused or abandoned. */
    FAILED,
    /** Given up by who wrote it, or taken up again as another one with the same key. */
    DROPPED
  }

  private final String room;
  private final String key;
  private final String text;
  private final Instant typed;
  private final CompletableFuture<Delivery> outcome = new CompletableFuture<>();
  private volatile long number;
  private volatile Standing standing;

  private record Standing(State state, boolean maybeSent, @Nullable String reason, Instant since) {}

  Outgoing(String room, String key, String text, Instant typed) {
    this.room = room;
    this.key = key;
    this.text = text;
    this.typed = typed;
    this.standing = new Standing(State.QUEUED, false, null, typed);
  }

  /** The same message once more, after it failed. */
  Outgoing again(Instant now) {
    Outgoing again = new Outgoing(room, key, text, typed);
    again.number = number;
    again.standing = new Standing(State.QUEUED, maybeSent(), null, now);
    return again;
  }

  public String room() {
    return room;
  }

  /** What makes it the same message however often it is sent. */
  public String key() {
    return key;
  }

  public String text() {
    return text;
  }

  public State state() {
    return standing.state();
  }

  /** Whether the server may have it, although it did not say so. */
  public boolean maybeSent() {
    return standing.maybeSent();
  }

  /** Never fails; completes when it is delivered, refused or abandoned. */
  public CompletableFuture<Delivery> outcome() {
    return outcome.copy();
  }

  OutboxRow row() {
    Standing now = standing;
    return new OutboxRow(
        number, room, key, text, now.state(), now.reason(), now.maybeSent(), typed, now.since());
  }

  long number() {
    return number;
  }

  void number(long number) {
    this.number = number;
  }

  Instant typed() {
    return typed;
  }

  Request.Send request() {
    return new Request.Send(null, room, text, key);
  }

  void sending(Instant now) {
    standing = new Standing(State.SENDING, maybeSent(), null, now);
  }

  /** Not on its way at the moment: the server asked to wait. */
  void waits(String why, Instant now) {
    standing = new Standing(waiting(maybeSent()), maybeSent(), Visible.inLine(why), now);
  }

  /**
   * The connection that it was on has ended.
   *
   * @param sent whether the server may have got it
   */
  void lost(boolean sent, Instant now) {
    boolean maybeSent = maybeSent() || sent;
    standing = new Standing(waiting(maybeSent), maybeSent, null, now);
  }

  private static State waiting(boolean maybeSent) {
    return maybeSent ? State.UNKNOWN : State.QUEUED;
  }

  void is(Delivery delivery, Instant now) {
    standing =
        switch (delivery) {
          case Delivery.Delivered _ -> new Standing(State.DELIVERED, true, null, now);
          case Delivery.Refused(var refusal) -> failed(refusal.message(), false, now);
          case Delivery.Abandoned(String why, boolean maybeSent) -> failed(why, maybeSent, now);
        };
    outcome.complete(delivery);
  }

  private static Standing failed(String why, boolean maybeSent, Instant now) {
    return new Standing(State.FAILED, maybeSent, Visible.inLine(why), now);
  }

  void dropped(Instant now) {
    standing = new Standing(State.DROPPED, maybeSent(), null, now);
    outcome.complete(new Delivery.Abandoned("dropped", maybeSent()));
  }

  @Override
  public String toString() {
    return "Outgoing[room=" + room + ", key=" + key + ", state=" + state() + "]"; // never the text
  }
}
