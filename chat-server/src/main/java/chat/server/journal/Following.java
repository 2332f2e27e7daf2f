package chat.server.journal;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply.Refusal;
import chat.protocol.Start;
import chat.server.room.Member;
import org.jspecify.annotations.Nullable;

/** What it means to ask for a room that the same connection follows already. */
public final class Following {
  private Following() {}

  /**
   * Whether the connection follows for this very membership. A follow of an earlier membership ends
   * at its {@code leave} entry and does not count.
   *
   * @throws Refused {@code conflict} if it follows and a cursor was asked for, since then an entry
   *     might be delivered twice
   */
  public static boolean check(@Nullable Long followed, Member member, Start start, String room)
      throws Refused {
    if (followed == null || followed != member.since()) {
      return false;
    }
    if (!(start instanceof Start.Unspecified)) {
      throw Refusal.of(
              ErrorCode.CONFLICT,
              "this connection follows " + room + " already; `unfollow` it before asking anew")
          .refused();
    }
    return true;
  }
}
