/**
 * Everything that lasts: it knows SQL, files, and what must be on disk before anything is said.
 *
 * <p>It does not know why a change is made or who may make it, and nothing of connections; no other
 * package knows SQL.
 */
@NullMarked
package chat.server.store;

import org.jspecify.annotations.NullMarked;
