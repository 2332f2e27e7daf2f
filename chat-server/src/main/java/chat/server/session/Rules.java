package chat.server.session;

import chat.protocol.Registration;

/**
 * What may change while a server runs. A connection keeps the limits that it was told in its {@code
 * hello}; all else counts from the next question on.
 *
 * @param name the server's name
 * @param guests whether guests may come
 */
public record Rules(String name, Registration registration, boolean guests, SessionLimits limits) {}
