package chat.server.room;

import chat.protocol.Role;

/**
 * A member of a room.
 *
 * @param account the account's number
 * @param since the number of the {@code join} entry that made them a member: it tells this
 *     membership from an earlier one of the same account
 */
public record Member(long account, Role role, long since) {}
