/**
 * What a user's rooms look like: a state and something that happened make the next state.
 *
 * <p>It knows the protocol's values. It knows no thread, no socket, no clock and no screen: every
 * type here is an immutable value.
 */
@NullMarked
package chat.client.state;

import org.jspecify.annotations.NullMarked;
