/**
 * What a network and a disk do to those who rely on them. Knows bytes, sockets and a server's
 * store; knows nothing of what is said.
 */
@NullMarked
package chat.testkit.fault;

import org.jspecify.annotations.NullMarked;
