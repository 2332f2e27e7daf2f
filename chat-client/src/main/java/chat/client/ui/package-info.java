/**
 * What people see and type: lines in, lines out, on a terminal or in a pipe.
 *
 * <p>It is the only place that knows a terminal. It knows no file, no option of the command line
 * and no socket.
 */
@NullMarked
package chat.client.ui;

import org.jspecify.annotations.NullMarked;
