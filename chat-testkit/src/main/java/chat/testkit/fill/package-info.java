/**
 * Makes data directories as large as a server may meet them, without anybody having said it all.
 * Knows the server's store, which it writes to as the server does.
 */
@NullMarked
package chat.testkit.fill;

import org.jspecify.annotations.NullMarked;
