package chat.client.link;

import chat.protocol.Request;
import java.util.concurrent.CompletableFuture;

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
    FAILED
  }

  private final String room;
  private final String key;
  private final String text;
  private final CompletableFuture<Delivery> outcome = new CompletableFuture<>();
  private volatile State state = State.QUEUED;
  private volatile boolean maybeSent;

  Outgoing(String room, String key, String text) {
    this.room = room;
    this.key = key;
    this.text = text;
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
    return state;
  }

  /** Whether the server may have it, although it did not say so. */
  public boolean maybeSent() {
    return maybeSent;
  }

  /** Never fails; completes when it is delivered, refused or abandoned. */
  public CompletableFuture<Delivery> outcome() {
    return outcome.copy();
  }

  Request.Send request() {
    return new Request.Send(null, room, text, key);
  }

  void sending() {
    state = State.SENDING;
  }

  /** Not on its way at the moment. */
  void waits() {
    state = maybeSent ? State.UNKNOWN : State.QUEUED;
  }

  /**
   * The connection that it was on has ended.
   *
   * @param sent whether the server may have got it
   */
  void lost(boolean sent) {
    maybeSent |= sent;
    waits();
  }

  void is(Delivery delivery) {
    state = delivery instanceof Delivery.Delivered ? State.DELIVERED : State.FAILED;
    outcome.complete(delivery);
  }

  @Override
  public String toString() {
    return "Outgoing[room=" + room + ", key=" + key + ", state=" + state + "]"; // never the text
  }
}
