package chat.server.journal;

import java.time.Instant;

/**
 * Where an entry stands.
 *
 * @param duplicate whether it stood there already when it was asked for
 */
public record Sent(long seq, Instant at, boolean duplicate) {}
