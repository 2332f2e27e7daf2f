/**
 * The one thread that decides everything that lasts, makes it durable, and only then shows it.
 *
 * <p>A {@link chat.server.journal.Change} is what somebody wishes; {@link
 * chat.server.journal.Journal} decides a batch of them in one transaction. It knows rooms, accounts
 * and the store; it knows no socket and no session: whoever handed a change in gets a {@link
 * chat.server.journal.Receipt}.
 */
@NullMarked
package chat.server.journal;

import org.jspecify.annotations.NullMarked;
