/**
 * Who somebody is: passwords, tokens, invitations, and how often one may guess. It knows secrets
 * and how to compare them.
 *
 * <p>It does not know where they are kept nor who asked: no SQL, no sockets, no sessions.
 */
@NullMarked
package chat.server.account;

import org.jspecify.annotations.NullMarked;
