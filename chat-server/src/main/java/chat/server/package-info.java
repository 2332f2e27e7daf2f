/**
 * The server program: configuration and the only wiring. Knows every package below it; nothing
 * below knows it.
 */
@NullMarked
package chat.server;

import org.jspecify.annotations.NullMarked;
