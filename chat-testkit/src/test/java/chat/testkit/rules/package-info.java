/**
 * The protocol's rules, each at a bare connection to a server. Knows the wire; knows nothing of how
 * a server or a client works.
 */
@NullMarked
package chat.testkit.rules;

import org.jspecify.annotations.NullMarked;
