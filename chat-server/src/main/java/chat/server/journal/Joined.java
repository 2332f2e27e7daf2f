package chat.server.journal;

import chat.server.room.Member;
import chat.server.room.Room;

/**
 * How a {@link Join} or {@link Create} came out.
 *
 * @param room the room with the member in it
 * @param after behind which entry the follow begins
 * @param read where the account's read marker stands
 * @param admitted whether the change made the account a member
 * @param following whether the connection followed already, so that nothing changed
 */
public record Joined(
    Room room, Member member, long after, long read, boolean admitted, boolean following) {}
