package chat.testkit.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chat.testkit.ChatServer;
import chat.testkit.Netcat;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * PROTOCOL.md M1 and M3 while everything moves at once: accounts with two sessions each come and go
 * on both, and what each session was sent is compared with the log as it is in the end. Nobody got
 * an entry without being a member when it was asked for, nor one beyond their own leave; and what
 * one got began where the reply said and had no gap.
 */
class MembersOnlyTest {
  private static final int ACCOUNTS = 3;
  private static final int STEPS = 120;

  @Test
  void nobodyIsSentAnEntryWithoutMembershipNorBeyondTheirLeave() throws Exception {
    long seed = Long.getLong("chat.seed", 20261126L);
    System.out.println("seed of members only: " + seed + " (-Dchat.seed=N for another)");
    try (ChatServer server = ChatServer.inMemory("room-frames", "4");
        Netcat owner = server.registered("owner");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      owner.does("{'type':'create','room':'dev'}");
      owner.does("{'type':'unfollow','room':'dev'}");
      var futures = new ArrayList<Future<Walk>>();
      for (int account = 0; account < ACCOUNTS; account++) {
        String name = "user" + account;
        Netcat first = server.registered(name);
        Netcat second = server.back(name);
        futures.add(threads.submit(walk(first, name, new Random(seed + 2 * account))));
        futures.add(threads.submit(walk(second, name, new Random(seed + 2 * account + 1))));
      }
      var walks = new ArrayList<Walk>();
      for (Future<Walk> each : futures) {
        walks.add(result(each));
      }
      List<JsonObject> log = log(owner);
      int entries = 0;
      for (Walk walk : walks) {
        entries += walk.check(log);
      }
      assertTrue(entries > 1_000, "too few to mean anything: " + entries);
    }
  }

  private static Walk result(Future<Walk> walk) throws Exception {
    try {
      return walk.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  private static Callable<Walk> walk(Netcat netcat, String name, Random random) {
    return () -> {
      try (netcat) {
        Walk walk = new Walk(name);
        for (int step = 0; step < STEPS; step++) {
          walk.does(netcat, step(random, walk));
        }
        walk.frames.addAll(netcat.readsAllUpToAPing());
        return walk;
      }
    };
  }

  private static String step(Random random, Walk walk) {
    return switch (random.nextInt(10)) {
      case 0 -> "'type':'leave'";
      case 1 -> "'type':'unfollow'";
      case 2 -> "'type':'join'";
      case 3 -> "'type':'join','last':" + random.nextInt(20);
      case 4 -> "'type':'follow'";
      case 5 -> "'type':'follow','after':" + random.nextLong(walk.head + 1);
      case 6 -> "'type':'follow','last':" + random.nextInt(20);
      default -> "'type':'send','text':'x'";
    };
  }

  private static List<JsonObject> log(Netcat owner) throws IOException {
    var log = new ArrayList<JsonObject>();
    while (true) {
      JsonObject page =
          owner.does("{'type':'history','room':'dev','limit':500,'after':" + log.size() + "}");
      JsonArray entries = page.getAsJsonArray("entries");
      for (JsonElement entry : entries) {
        log.add(entry.getAsJsonObject());
      }
      if (!page.get("more").getAsBoolean()) {
        return log;
      }
    }
  }

  /** What one session asked and was sent, in the order in which it came. */
  private static final class Walk {
    final String name;
    final List<JsonObject> frames = new ArrayList<>();
    long head;

    Walk(String name) {
      this.name = name;
    }

    /** Asks, and keeps all that comes up to the reply, with what was asked beside it. */
    void does(Netcat netcat, String members) throws IOException {
      netcat.types("{" + members + ",'room':'dev'}");
      JsonObject frame;
      do {
        frame = netcat.reads();
        frames.add(frame);
      } while (!Netcat.is(frame, "ok") && !Netcat.is(frame, "error"));
      frame.addProperty("asked", members);
      if (frame.has("head")) {
        head = frame.get("head").getAsLong();
      }
    }

    /** Compares with the log as it is in the end; how many entries came. */
    int check(List<JsonObject> log) {
      @Nullable Long next = null; // what must come next; null if nothing may
      long since = 0;
      int entries = 0;
      for (JsonObject frame : frames) {
        if (Netcat.is(frame, "ok") && frame.has("asked")) {
          String asked = frame.get("asked").getAsString();
          if (asked.contains("leave") || asked.contains("unfollow")) {
            next = null;
          } else if (frame.has("after")) {
            since = membership(log, frame.get("head").getAsLong());
            next = frame.get("after").getAsLong() + 1;
          }
        } else if (frame.has("seq") && !Netcat.is(frame, "error") && !Netcat.is(frame, "ok")) {
          entries++;
          assertNotNull(next, name + " does not follow and got " + frame);
          long seq = frame.get("seq").getAsLong();
          assertEquals(next, seq, name + " got " + frame);
          assertEquals(log.get((int) seq - 1), frame);
          next = isOwn(frame, "leave") && seq > since ? null : Long.valueOf(seq + 1);
        }
      }
      return entries;
    }

    /** The join of the membership that held at that head. */
    private long membership(List<JsonObject> log, long head) {
      for (int seq = (int) head; seq > 0; seq--) {
        JsonObject entry = log.get(seq - 1);
        assertTrue(!isOwn(entry, "leave"), name + " followed behind " + entry);
        if (isOwn(entry, "join")) {
          return seq;
        }
      }
      throw new AssertionError(name + " followed without ever having joined");
    }

    private boolean isOwn(JsonObject entry, String type) {
      return Netcat.is(entry, type) && entry.get("from").getAsString().equals(name);
    }
  }
}
