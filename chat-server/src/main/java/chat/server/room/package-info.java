/**
 * What a room is: its members, its order, its rights, and the newest part of its log.
 *
 * <p>A {@link chat.server.room.Room} is an immutable value that turns a wish into the next entry or
 * a refusal; an {@link chat.server.room.OpenRoom} is where everybody else meets it. Nothing here
 * knows a socket, SQL or a thread.
 */
@NullMarked
package chat.server.room;

import org.jspecify.annotations.NullMarked;
