/**
 * What goes over the wire: requests, replies, events, entries, names, limits and the one codec.
 * Knows nothing of sockets, files or terminals.
 */
@NullMarked
package chat.protocol;

import org.jspecify.annotations.NullMarked;
