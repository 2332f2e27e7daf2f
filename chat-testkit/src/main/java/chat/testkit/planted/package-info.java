/**
 * Bugs that are planted to see whether they are found: patches of the server's sources, applied to
 * a copy and compiled in front of its classes. The product holds no line for them.
 */
@NullMarked
package chat.testkit.planted;

import org.jspecify.annotations.NullMarked;
