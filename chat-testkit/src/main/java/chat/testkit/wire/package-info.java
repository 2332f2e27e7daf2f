/** Connections to wherever a link points, in the clear or encrypted. Knows bytes, no frames. */
@NullMarked
package chat.testkit.wire;

import org.jspecify.annotations.NullMarked;
