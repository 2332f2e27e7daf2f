/**
 * Scenarios in files: stories that a person writes, and sessions that were recorded. Each is played
 * against a server, and says at which line it went otherwise.
 */
@NullMarked
package chat.testkit.script;

import org.jspecify.annotations.NullMarked;
