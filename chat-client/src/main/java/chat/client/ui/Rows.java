package chat.client.ui;

import chat.client.link.Delivery;
import chat.client.link.Outgoing;
import chat.client.link.Outgoing.State;
import chat.client.link.Sleeper;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells what became of messages that are not in the transcript yet: {@code ~} queued, {@code ...}
 * on their way for long, {@code ?} unknown, {@code !} failed. Safe for any thread.
 */
final class Rows {
  private static final Duration LONG = Duration.ofMillis(300);

  private final View view;
  private final Typesetter type;
  private final Sleeper sleeper;
  private final Supplier<String> me;
  private final BooleanSupplier online;

  /** The mark that each was last shown with. Guarded by this. */
  private final Map<Outgoing, String> marks = new HashMap<>();

  Rows(View view, Typesetter type, Sleeper sleeper, Supplier<String> me, BooleanSupplier online) {
    this.view = view;
    this.type = type;
    this.sleeper = sleeper;
    this.me = me;
    this.online = online;
  }

  void changed(Outgoing message) {
    switch (message.state()) {
      case QUEUED -> {
        if (!online.getAsBoolean()) {
          show(message, "~", "queued");
        }
      }
      case SENDING -> soon(message);
      case UNKNOWN -> show(message, "?", "no answer yet; it is sent again, once");
      case FAILED -> failed(message);
      case DELIVERED, DROPPED -> forget(message);
    }
  }

  private void failed(Outgoing message) {
    show(message, "!", why(message));
    forget(message);
  }

  /** What stands in the way of a message that failed. */
  static String why(Outgoing message) {
    return switch (message.outcome().getNow(null)) {
      case Delivery.Refused(var refusal) -> refusal.message();
      case Delivery.Abandoned(String reason, boolean maybeSent) when maybeSent ->
          reason + "; it may have been delivered";
      case Delivery.Abandoned(String reason, _) -> reason;
      case Delivery.Delivered _ -> "delivered";
      case null -> "failed";
    };
  }

  private void soon(Outgoing message) {
    if (!view.isInteractive()) {
      return;
    }
    Thread.ofVirtual()
        .name("chat-ui-wait")
        .start(() -> {
          try {
            sleeper.sleep(LONG);
          } catch (InterruptedException _) {
            return;
          }
          if (message.state() == State.SENDING) {
            show(message, "...", "no answer yet");
          }
        });
  }

  private void show(Outgoing message, String mark, String remark) {
    @Nullable String before;
    synchronized (this) {
      before = marks.put(message, mark);
    }
    if (!mark.equals(before)) {
      view.note(type.row(mark, me.get(), message.text(), remark));
    }
  }

  private synchronized void forget(Outgoing message) {
    marks.remove(message);
  }
}
