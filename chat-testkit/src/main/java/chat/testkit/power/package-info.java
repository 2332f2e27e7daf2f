/**
 * What a loss of power leaves on a disk: the writes and syncs of an unmodified program are recorded
 * from outside, and a disk is rebuilt from them as it may have been at any moment.
 *
 * <p>Knows files, sectors and {@code strace}; knows nothing of chat.
 */
@NullMarked
package chat.testkit.power;

import org.jspecify.annotations.NullMarked;
