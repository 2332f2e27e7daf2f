/**
 * A connected peer: how it logs in, what becomes of its requests, and its feed.
 *
 * <p>A {@link chat.server.session.Session} is a reader and a feed over one connection. Everything
 * that lasts is handed to the journal; nothing here writes to the store.
 */
@NullMarked
package chat.server.session;

import org.jspecify.annotations.NullMarked;
