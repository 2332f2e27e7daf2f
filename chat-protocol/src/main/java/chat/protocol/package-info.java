/**
 * The wire protocol, version 1: what a client may ask, what a server may say, and the one {@link
 * chat.protocol.Codec} between these values and lines of JSON.
 *
 * <p>It knows names, limits and links. It knows no socket, no file, no thread and no state: every
 * type here is an immutable value and may be used from any thread. {@code PROTOCOL.md} beside the
 * sources is the same contract in prose; the rules are cited from there by their section.
 */
@NullMarked
package chat.protocol;

import org.jspecify.annotations.NullMarked;
