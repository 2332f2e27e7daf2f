/** What people see: the client in a terminal, scene by scene. */
@NullMarked
package chat.testkit.scenes;

import org.jspecify.annotations.NullMarked;
