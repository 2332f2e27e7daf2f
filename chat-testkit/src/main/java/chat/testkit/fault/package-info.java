/** What a network does to those who rely on it. Knows bytes and sockets; knows nothing of chat. */
@NullMarked
package chat.testkit.fault;

import org.jspecify.annotations.NullMarked;
