package chat.server.session;

import chat.protocol.Codec;
import chat.protocol.Limits;
import chat.protocol.ServerFrame.Hello;
import chat.server.net.Connection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server says of itself. */
final class Greeting {
  private Greeting() {}

  static Hello hello(House house, Connection connection) {
    return new Hello(
        house.name(),
        house.version(),
        Codec.PROTOCOL,
        connection.tls(),
        house.clock().instant(),
        auth(house, connection),
        house.registration(),
        limits(house.limits()));
  }

  /** Whether secrets of registered accounts may travel over this connection. */
  static boolean takesSecrets(Connection connection) {
    return connection.tls() || connection.loopback();
  }

  private static List<String> auth(House house, Connection connection) {
    var auth = new ArrayList<String>();
    if (takesSecrets(connection)) {
      auth.add("password");
      auth.add("token");
    }
    if (house.guests()) {
      auth.add("guest");
    }
    return auth;
  }

  private static Limits limits(SessionLimits limits) {
    return new Limits(
        Limits.FRAME_BYTES,
        Limits.LOGIN_FRAME_BYTES,
        Limits.TEXT_BYTES,
        Limits.TOPIC_BYTES,
        Limits.PAGE_ROWS,
        limits.rooms(),
        limits.login().toMillis(),
        limits.ping().toMillis(),
        limits.idle().toMillis(),
        sending(limits.sending()));
  }

  private static Limits.@Nullable Sending sending(SessionLimits.@Nullable Sending sending) {
    return sending == null
        ? null
        : new Limits.Sending(sending.burst(), sending.perSecond(), sending.bytesPerSecond());
  }
}
