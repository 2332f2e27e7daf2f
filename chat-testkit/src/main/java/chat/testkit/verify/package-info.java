/**
 * The rules of PROTOCOL.md as checks of any server, by what it answers and nothing else. Each rule
 * has its number, so that a server which breaks it is told which one.
 */
@NullMarked
package chat.testkit.verify;

import org.jspecify.annotations.NullMarked;
