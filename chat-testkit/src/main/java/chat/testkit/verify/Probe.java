package chat.testkit.verify;

import chat.protocol.Link;
import chat.testkit.Netcat;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One check's way to the server: people and rooms that nobody else has. What it opened it closes.
 * For one thread.
 */
public final class Probe implements AutoCloseable {
  private static final int RADIX = 36;
  private static final int LONGEST_MILLIS = 20_000;

  /** Names that no earlier run has used, on a server that keeps what it has. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final String RUN = Long.toString(System.currentTimeMillis(), RADIX);

  private final Link link;
  private final JsonObject hello;
  private final List<Netcat> open = new ArrayList<>();

  Probe(Link link) throws IOException {
    this.link = link;
    this.hello = silent().reads("hello");
  }

  Link link() {
    return link;
  }

  /** What the server says first. */
  JsonObject hello() {
    return hello;
  }

  /** A limit that the server tells, or what is usual. */
  long limit(String name, long usual) {
    JsonObject limits = hello.getAsJsonObject("limits");
    return limits != null && limits.has(name) ? limits.get(name).getAsLong() : usual;
  }

  boolean offers(String way) {
    return hello.getAsJsonArray("auth").asList().stream()
        .anyMatch(each -> each.getAsString().equals(way));
  }

  /** A name that is free, for a user or a room; at most 16 characters. */
  String name() {
    return "v" + RUN + "-" + Integer.toString(COUNT.incrementAndGet(), RADIX);
  }

  /** A connection of which nothing was read yet. */
  Netcat silent() throws IOException {
    Netcat netcat = Netcat.to(link);
    open.add(netcat);
    return netcat;
  }

  /** A connection that knows the server and has not logged in. */
  Netcat stranger() throws IOException {
    Netcat netcat = silent();
    netcat.reads("hello");
    return netcat;
  }

  /** Somebody who has logged in: a guest, or with an account where no guest may come. */
  Netcat user() throws IOException {
    return offers("guest") ? guest() : account();
  }

  Netcat guest() throws IOException {
    if (!offers("guest")) {
      throw new Skipped("this server lets no guests in");
    }
    Netcat guest = stranger();
    guest.enters("{'type':'login','user':'" + name() + "','guest':true}");
    return guest;
  }

  /** Somebody with a new account, whose password is {@link #passwordOf}. */
  Netcat account() throws IOException {
    Netcat account = stranger();
    String name = accountName();
    account.enters(
        "{'type':'register','user':'" + name + "','password':'" + passwordOf(name) + "'}");
    return account;
  }

  /** The name of an account that is still to be made. */
  String accountName() {
    if (!offers("password") || !Expect.text(hello, "registration").equals("open")) {
      throw new Skipped("this server lets nobody make an account from here");
    }
    return name();
  }

  /** Another session of an account. */
  Netcat again(Netcat account) throws IOException {
    Netcat again = stranger();
    again.enters(login(account));
    return again;
  }

  static String login(Netcat account) {
    return "{'type':'login','user':'"
        + account.name()
        + "','password':'"
        + passwordOf(account.name())
        + "'}";
  }

  static String passwordOf(String name) {
    return "password of " + name;
  }

  /** A new public room that this user made and follows; its first entry is their join. */
  String roomOf(Netcat owner) throws IOException {
    String room = name();
    owner.does("{'type':'create','room':'" + room + "'}");
    owner.reads("join");
    return room;
  }

  /** The reply to something that counts as a message, asked again as long as it comes too fast. */
  JsonObject patiently(Netcat who, String line) throws IOException {
    long waited = 0;
    while (true) {
      JsonObject reply = who.asks(line);
      if (!reply.has("code") || !reply.get("code").getAsString().equals("rate_limited")) {
        return reply;
      }
      long wait = Expect.number(reply, "retryAfterMs");
      waited += wait;
      Expect.that(waited <= LONGEST_MILLIS, "it still is too fast after " + waited + " ms");
      pause(Duration.ofMillis(wait));
    }
  }

  /** Says so many things, {@code text 1}, {@code text 2}, …, as fast as one may. */
  void says(Netcat who, String room, int times, String text) throws IOException {
    for (int i = 1; i <= times; i++) {
      JsonObject reply =
          patiently(who, "{'type':'send','room':'" + room + "','text':'" + text + " " + i + "'}");
      Expect.equal("ok", Expect.text(reply, "type"), "the reply to a message");
    }
  }

  /** For what only the server's own time brings. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    open.forEach(Netcat::close);
  }
}
