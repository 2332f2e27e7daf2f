/**
 * What nobody should do to a server, done to one, with two ordinary users beside it. Knows bytes,
 * and what a process leaves behind.
 */
@NullMarked
package chat.testkit.hostile;

import org.jspecify.annotations.NullMarked;
