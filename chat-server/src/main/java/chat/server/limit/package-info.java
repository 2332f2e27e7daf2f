/**
 * The limits that can bite, each under one name, and how often each did.
 *
 * <p>It knows names and numbers only: whoever keeps a limit says here that it bit. What a limit is
 * and what becomes of who meets it are not known here.
 */
@NullMarked
package chat.server.limit;

import org.jspecify.annotations.NullMarked;
