/**
 * Connections: listening, TLS, lines of bounded length, and how many connections are let in. It
 * knows sockets, bytes and time.
 *
 * <p>It does not know what a line means: nothing here has heard of JSON, users or rooms, and what
 * is to be said to a peer comes in as bytes.
 */
@NullMarked
package chat.server.net;

import org.jspecify.annotations.NullMarked;
