/**
 * The program {@code chat-testkit}: a class for each of its commands, which reads the command line
 * and says how it ended. What a command does is in the packages beside it.
 */
@NullMarked
package chat.testkit.command;

import org.jspecify.annotations.NullMarked;
