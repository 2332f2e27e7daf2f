/**
 * Drives a server for long and looks whether it grows: its heap, its memory, its threads and its
 * descriptors.
 *
 * <p>It knows the server as a process and by its port; it knows none of its code but the key that a
 * server makes for TLS.
 */
@NullMarked
package chat.testkit.soak;

import org.jspecify.annotations.NullMarked;
