package chat.server.room;

import chat.protocol.Entry;
import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.protocol.Role;
import chat.protocol.Start;
import chat.protocol.Visibility;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * A room as it stands after one entry: an immutable value, so that many threads may look at the
 * newest published one while the journal decides the next.
 *
 * <p>The maps are persistent: a join into a room of 100,000 costs a path of a tree, not a copy.
 * They are keyed by the account's name, which is never given to another account.
 *
 * @param log the identity of the log
 * @param head the number of the newest entry; 0 if there is none
 * @param at the time of the newest entry
 * @param invited who may join although the room is private, and who said so
 */
public record Room(
    long id,
    String name,
    String log,
    Visibility visibility,
    String topic,
    long head,
    Instant at,
    TreePMap<String, Member> members,
    PMap<String, String> invited) {

  /** The same answer for a room that does not exist and for one that one may not know of. */
  public static Refusal notFound(String room) {
    return Refusal.of(
        ErrorCode.NOT_FOUND, "there is no room " + room + "; `rooms` lists those that you may see");
  }

  /** The membership of that name, or {@code null}. */
  public @Nullable Member member(String user) {
    return members.get(user);
  }

  /**
   * Checks that {@code user} may know of the room at all.
   *
   * @throws Refused {@code not_found} if it is private and they are neither in it nor invited
   */
  public void requireVisible(String user) throws Refused {
    if (visibility == Visibility.PRIVATE
        && !members.containsKey(user)
        && !invited.containsKey(user)) {
      throw notFound(name).refused();
    }
  }

  /**
   * The membership that most requests ask for.
   *
   * @throws Refused {@code not_found} or {@code forbidden}
   */
  public Member requireMember(String user) throws Refused {
    requireVisible(user);
    Member member = members.get(user);
    if (member == null) {
      throw Refusal.of(ErrorCode.FORBIDDEN, "you are not a member of " + name + "; `join` it first")
          .refused();
    }
    return member;
  }

  /**
   * Behind which entry a reader begins who asked for {@code start}.
   *
   * @param unspecified what it means to ask for nothing
   * @throws Refused {@code conflict} with the real head and log if the cursor belongs to another
   *     history
   */
  public long cursor(Start start, long unspecified) throws Refused {
    return switch (start) {
      case Start.Unspecified _ -> unspecified;
      case Start.Last(long count) -> Math.max(0, head - count);
      case Start.After after -> requireCursor(after);
    };
  }

  private long requireCursor(Start.After after) throws Refused {
    if (after.log() != null && !after.log().equals(log)) {
      throw Refusal.otherLog(
              "the log of " + name + " is another one than yours: begin anew without `after`",
              head,
              log)
          .refused();
    }
    if (after.seq() > head) {
      throw Refusal.otherLog(
              "the log of " + name + " ends at " + head + ": begin anew without `after`", head, log)
          .refused();
    }
    return after.seq();
  }

  /** Somebody says something. */
  public Step say(String from, @Nullable String key, String text, Instant now) throws Refused {
    Member member = requireMember(from);
    var entry = new Entry.Message(name, head + 1, later(now), from, key, text);
    return step(entry, member.account(), topic, members, invited);
  }

  /** Somebody sets the topic. */
  public Step retitle(String from, String topic, Instant now) throws Refused {
    Member member = requireMember(from);
    var entry = new Entry.Topic(name, head + 1, later(now), from, topic);
    return step(entry, member.account(), topic, members, invited);
  }

  /** Somebody who is not a member, and may see the room, becomes one; it spends an invitation. */
  public Step admit(String user, long account, Role role, Instant now) {
    var entry = new Entry.Join(name, head + 1, later(now), user);
    var member = new Member(account, role, head + 1);
    return step(entry, account, topic, members.plus(user, member), invited.minus(user));
  }

  /**
   * A member leaves.
   *
   * @throws IllegalArgumentException if they are not a member
   */
  public Step part(String user, Instant now) {
    Member member = members.get(user);
    if (member == null) {
      throw new IllegalArgumentException(user + " is not in " + name);
    }
    var entry = new Entry.Leave(name, head + 1, later(now), user);
    return step(entry, member.account(), topic, members.minus(user), invited);
  }

  /** The room with one more invitation; without an entry, since it is between two people. */
  public Room inviting(String user, String from) {
    return with(invited.plus(user, from));
  }

  /** The room without that invitation. */
  public Room withoutInvitation(String user) {
    return with(invited.minus(user));
  }

  private Room with(PMap<String, String> invited) {
    return new Room(id, name, log, visibility, topic, head, at, members, invited);
  }

  private Step step(
      Entry entry,
      long account,
      String topic,
      TreePMap<String, Member> members,
      PMap<String, String> invited) {
    var next =
        new Room(id, name, log, visibility, topic, entry.seq(), entry.at(), members, invited);
    return new Step(next, entry, account);
  }

  /** The wall clock may jump back; the times of a log do not. */
  private Instant later(Instant now) {
    Instant millis = now.truncatedTo(ChronoUnit.MILLIS);
    return millis.isBefore(at) ? at : millis;
  }
}
