/**
 * Followers who stop reading: what they cost a server, whom they keep waiting, and what they find
 * when they come back. Knows how a server is started and looked at from outside; nothing of how it
 * does its work.
 */
@NullMarked
package chat.testkit.slow;

import org.jspecify.annotations.NullMarked;
