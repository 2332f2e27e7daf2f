/**
 * What the server's owner may ask of a server that runs: the control socket and its requests.
 *
 * <p>It changes accounts and invitations through the journal, and looks at every part's numbers. It
 * knows no session: whose connections must end is told to whoever gave it {@link
 * chat.server.admin.People}.
 */
@NullMarked
package chat.server.admin;

import org.jspecify.annotations.NullMarked;
