/**
 * The client program: its verbs and the only wiring. Knows every package below it; nothing below
 * knows it.
 */
@NullMarked
package chat.client;

import org.jspecify.annotations.NullMarked;
