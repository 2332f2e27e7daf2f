package chat.server.room;

import chat.protocol.Entry;

/**
 * One step of a room: the entry that was decided and the room as it stands with it.
 *
 * @param account whose entry it is
 */
public record Step(Room next, Entry entry, long account) {}
