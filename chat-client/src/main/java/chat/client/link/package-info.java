/**
 * How a program talks with a server: a {@link chat.client.link.Connection} is one TCP connection
 * and ends with it; a {@link chat.client.link.ChatClient} stays, over as many of them as it takes,
 * and goes on in every room exactly where it was.
 *
 * <p>It knows sockets, TLS, the protocol, time, and one folder for what must outlive the program.
 * It knows no terminal and no user, and not where that folder is: a bot can live on it alone.
 */
@NullMarked
package chat.client.link;

import org.jspecify.annotations.NullMarked;
