/**
 * A server in a process of its own: how it is launched, killed and measured.
 *
 * <p>It knows the server's command line and its {@code ready} line; it knows nothing of the
 * protocol and none of the server's code.
 */
@NullMarked
package chat.testkit.process;

import org.jspecify.annotations.NullMarked;
