/**
 * People at terminals: the real client in a real terminal (tmux), driven by keys and read from the
 * screen.
 *
 * <p>It knows the client's command line and how its screen looks; it knows none of its code.
 */
@NullMarked
package chat.testkit.terminal;

import org.jspecify.annotations.NullMarked;
