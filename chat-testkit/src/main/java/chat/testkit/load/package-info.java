/**
 * Drives a server as hard as asked for, and measures what a delivery costs. Knows just enough of
 * the wire to count, order and compare frames without decoding them, because on one machine what
 * the driver wastes is missing to the server.
 */
@NullMarked
package chat.testkit.load;

import org.jspecify.annotations.NullMarked;
