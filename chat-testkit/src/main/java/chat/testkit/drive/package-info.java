/**
 * Many users at once, under load and under faults, as commands and as tests run them. Knows the
 * client's link, the checker and the server's process; knows nothing of JUnit.
 */
@NullMarked
package chat.testkit.drive;

import org.jspecify.annotations.NullMarked;
