package chat.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, under one name: {@code --idle-timeout} on the command line, {@code
 * CHAT_SERVER_IDLE_TIMEOUT} in the environment, {@code idle-timeout = } in the file. The help is
 * made from this list, and the defaults are here and nowhere else.
 */
enum ConfigSetting {
  LISTEN("HOST:PORT", "localhost:7400", "where to listen; may be given several times"),
  DATA("DIR", "./chat-data", "where everything is kept"),
  MEMORY("true|false", "false", "keep nothing: all is gone at the end"),
  TLS("auto|off", "auto", "encrypt what does not stay on this machine, or nothing"),
  TLS_CERT("PEM", null, "the certificate and its chain (default: one made on the first start)"),
  TLS_KEY("PEM", null, "the certificate's private key"),
  TLS_MIN("1.2|1.3", "1.3", "the oldest TLS that is spoken; of 1.2 only its modern ciphers"),
  REGISTRATION(
      "open|invite|closed",
      null,
      "who may make an account (default: open, and invite as soon as other machines can come)"),
  GUESTS(
      "true|false",
      null,
      "whether one may come without an account (default: true, and false likewise)"),
  RATE_LIMIT("off|BURST/PER_SECOND", "20/10", "how many messages an account may send"),
  NAME("NAME", "chat", "what the server calls itself"),
  PUBLIC("HOST[:PORT]", null, "where others reach it, for the links it prints"),
  MAX_CONNECTIONS("N", "10000", "connections in all"),
  LOG_LEVEL("error|warn|info|debug|trace", "info", "how much to say on standard error"),
  CONFIG("FILE", null, "read settings from FILE (default: chat-server.conf in the data directory)"),

  // From here on: limits. Each is shown only where the limits are asked for.
  PASSWORD_COST("KIB/ITERATIONS/LANES", "19456/2/1", "the work of one password hash (Argon2id)"),
  PASSWORD_WORKERS("N", null, "hashes at a time (default: one less than cores, at least 1)"),
  PASSWORD_WAIT("TIME", "2s", "how long a login waits for its hash before it is refused"),
  EXEMPT("ADDRESSES", "127.0.0.0/8,::1", "whom the limits per address do not hold for"),
  RATE_LIMIT_BYTES("BURST/PER_SECOND", "256KiB/64KiB", "bytes of text an account may send"),
  REQUEST_LIMIT("BURST/PER_SECOND", "1000/100", "other requests of a session"),
  LOGIN_TIMEOUT("TIME", "30s", "from accept to logged in"),
  LOGIN_TIMEOUT_CROWDED("TIME", "10s", "the same, when half the places are taken"),
  TLS_TIMEOUT("TIME", "5s", "of it for the TLS handshake"),
  PING_AFTER("TIME", "30s", "a quiet connection is sent a ping"),
  IDLE_TIMEOUT("TIME", "90s", "a quiet connection is closed"),
  WRITE_TIMEOUT("TIME", "30s", "a write without progress ends its connection"),
  GOODBYE_TIMEOUT("TIME", "1s", "what a connection gets to hear why it ends, at most 1s"),
  STOP_TIMEOUT("TIME", "3s", "what all get together when the server stops, at most 4s"),
  GUEST_TIMEOUT("TIME", "24h", "a guest without a connection ends"),
  STRANGERS("N", "500", "connections not logged in, in all"),
  STRANGERS_PER_ADDRESS("N", "32", "connections not logged in, per address"),
  NEW_PER_ADDRESS("N", "120", "new connections a minute, per address"),
  FAILED_LOGINS_PER_ADDRESS("N", "20", "failed logins an hour, per address"),
  FAILED_LOGINS_PER_ACCOUNT("N", "4", "failed logins a minute, per account and address"),
  SESSIONS_PER_ACCOUNT("N", "64", "connections of one account"),
  TOKENS_PER_ACCOUNT("N", "100", "tokens of one account, at most 256"),
  ROOMS_PER_ACCOUNT("N", "256", "rooms an account is in, at most 256"),
  ROOMS_MADE_PER_ACCOUNT("N", "256", "rooms it made that still exist"),
  ROOM_INVITATIONS("N", "100", "invitations to rooms that wait for an account, at most 100"),
  IN_FLIGHT("N", "64", "requests of a session that are being decided"),
  BAD_FRAMES("N", "10", "bad frames of a connection a minute"),
  EMPTY_LINES("N", "10000", "empty lines of a connection a minute"),
  JOURNAL_CHANGES("N", "10000", "changes that wait to be decided"),
  JOURNAL_BYTES("SIZE", "16MiB", "their size"),
  ROOM_FRAMES("N", "256", "newest frames kept in memory, per room"),
  ROOM_BYTES("SIZE", "256KiB", "their size, per room"),
  ROOMS_BYTES("SIZE", "64MiB", "their size, of all rooms"),
  OUTBOX_BYTES("SIZE", "256KiB", "replies and events that wait for a session's client"),
  OUTBOXES_BYTES("SIZE", "64MiB", "the same, of all sessions");

  private static final String ENVIRONMENT_PREFIX = "CHAT_SERVER_";

  private final String form;
  private final @Nullable String fallback;
  private final String help;

  ConfigSetting(String form, @Nullable String fallback, String help) {
    this.form = form;
    this.fallback = fallback;
    this.help = help;
  }

  /** As it is written in a file, and on the command line behind {@code --}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As it is named in the environment. */
  String variable() {
    return ENVIRONMENT_PREFIX + name();
  }

  /** What a value looks like, for people. */
  String form() {
    return form;
  }

  /** The default, as it would be written; {@code null} if it depends on the others. */
  @Nullable String fallback() {
    return fallback;
  }

  /** What it is, in a line. */
  String help() {
    return help;
  }

  /** Whether on the command line the name alone says yes. */
  boolean isFlag() {
    return form.equals("true|false");
  }

  /** Whether it may be given several times, or with commas between. */
  boolean isList() {
    return this == LISTEN || this == EXEMPT;
  }

  /** Whether it is one of those that few will ever touch. */
  boolean isLimit() {
    return compareTo(PASSWORD_COST) >= 0;
  }

  /** Whether a running server can take over another value, by {@code reload}. */
  boolean isReloadable() {
    return switch (this) {
      case REGISTRATION, GUESTS, RATE_LIMIT, NAME, MAX_CONNECTIONS, LOG_LEVEL -> true;
      case PASSWORD_WORKERS, TLS_TIMEOUT -> false;
      case JOURNAL_CHANGES, JOURNAL_BYTES, ROOM_FRAMES, ROOM_BYTES, ROOMS_BYTES -> false;
      default -> isLimit();
    };
  }

  /** The setting of a name as in a file. */
  static Optional<ConfigSetting> ofWord(String word) {
    return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
  }

  /** The setting of a variable of the environment. */
  static Optional<ConfigSetting> ofVariable(String variable) {
    return Arrays.stream(values()).filter(s -> s.variable().equals(variable)).findFirst();
  }

  /** Whether a variable is meant for us, known or not. */
  static boolean isOurs(String variable) {
    // Kubernetes gives such variables to each pod beside a service that is called chat-server; the
    // launcher has one of its own.
    return variable.startsWith(ENVIRONMENT_PREFIX)
        && !variable.startsWith(ENVIRONMENT_PREFIX + "SERVICE_")
        && !variable.equals(ENVIRONMENT_PREFIX + "PORT")
        && !variable.startsWith(ENVIRONMENT_PREFIX + "PORT_")
        && !variable.equals(ENVIRONMENT_PREFIX + "JAVA_OPTS");
  }

  /** All names, for a complaint about one that there is not. */
  static String words() {
    return Arrays.stream(values())
        .filter(setting -> !setting.isLimit() && setting != CONFIG)
        .map(ConfigSetting::word)
        .collect(Collectors.joining(", "));
  }
}
