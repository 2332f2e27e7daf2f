package chat.server;

import static chat.server.ConfigSetting.BAD_FRAMES;
import static chat.server.ConfigSetting.DATA;
import static chat.server.ConfigSetting.EMPTY_LINES;
import static chat.server.ConfigSetting.EXEMPT;
import static chat.server.ConfigSetting.FAILED_LOGINS_PER_ACCOUNT;
import static chat.server.ConfigSetting.FAILED_LOGINS_PER_ADDRESS;
import static chat.server.ConfigSetting.GOODBYE_TIMEOUT;
import static chat.server.ConfigSetting.GUESTS;
import static chat.server.ConfigSetting.GUEST_TIMEOUT;
import static chat.server.ConfigSetting.IDLE_TIMEOUT;
import static chat.server.ConfigSetting.IN_FLIGHT;
import static chat.server.ConfigSetting.JOURNAL_BYTES;
import static chat.server.ConfigSetting.JOURNAL_CHANGES;
import static chat.server.ConfigSetting.LISTEN;
import static chat.server.ConfigSetting.LOGIN_TIMEOUT;
import static chat.server.ConfigSetting.LOGIN_TIMEOUT_CROWDED;
import static chat.server.ConfigSetting.LOG_LEVEL;
import static chat.server.ConfigSetting.MAX_CONNECTIONS;
import static chat.server.ConfigSetting.MEMORY;
import static chat.server.ConfigSetting.NAME;
import static chat.server.ConfigSetting.NEW_PER_ADDRESS;
import static chat.server.ConfigSetting.OUTBOXES_BYTES;
import static chat.server.ConfigSetting.OUTBOX_BYTES;
import static chat.server.ConfigSetting.PASSWORD_COST;
import static chat.server.ConfigSetting.PASSWORD_WAIT;
import static chat.server.ConfigSetting.PASSWORD_WORKERS;
import static chat.server.ConfigSetting.PING_AFTER;
import static chat.server.ConfigSetting.PUBLIC;
import static chat.server.ConfigSetting.RATE_LIMIT;
import static chat.server.ConfigSetting.RATE_LIMIT_BYTES;
import static chat.server.ConfigSetting.REGISTRATION;
import static chat.server.ConfigSetting.REQUEST_LIMIT;
import static chat.server.ConfigSetting.ROOMS_BYTES;
import static chat.server.ConfigSetting.ROOMS_MADE_PER_ACCOUNT;
import static chat.server.ConfigSetting.ROOMS_PER_ACCOUNT;
import static chat.server.ConfigSetting.ROOM_BYTES;
import static chat.server.ConfigSetting.ROOM_FRAMES;
import static chat.server.ConfigSetting.ROOM_INVITATIONS;
import static chat.server.ConfigSetting.SESSIONS_PER_ACCOUNT;
import static chat.server.ConfigSetting.STOP_TIMEOUT;
import static chat.server.ConfigSetting.STRANGERS;
import static chat.server.ConfigSetting.STRANGERS_PER_ADDRESS;
import static chat.server.ConfigSetting.TLS;
import static chat.server.ConfigSetting.TLS_CERT;
import static chat.server.ConfigSetting.TLS_KEY;
import static chat.server.ConfigSetting.TLS_MIN;
import static chat.server.ConfigSetting.TLS_TIMEOUT;
import static chat.server.ConfigSetting.TOKENS_PER_ACCOUNT;
import static chat.server.ConfigSetting.WRITE_TIMEOUT;

import chat.protocol.Registration;
import chat.server.account.LoginThrottle;
import chat.server.account.PasswordHasher;
import chat.server.net.AddressBlock;
import chat.server.net.Admission;
import chat.server.net.TlsKey;
import chat.server.net.TlsKeyException;
import chat.server.session.SessionLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Config} of what was set, and says for each choice whose it was. */
final class ConfigReader {
  private final ConfigSources sources;
  private final List<Config.Choice> choices = new ArrayList<>();

  private ConfigReader(ConfigSources sources) {
    this.sources = sources;
  }

  static Config read(ConfigSources sources) throws ConfigException {
    return new ConfigReader(sources).config();
  }

  private Config config() throws ConfigException {
    List<Config.Listen> listen = all(LISTEN, ConfigValues::listen);
    boolean beyond = listen.stream().anyMatch(where -> !where.loopback());
    String why =
        beyond
            ? "default: other machines can reach this server"
            : "default: only this machine can reach this server";
    chose(LISTEN, String.join(", ", given(LISTEN).values()), given(LISTEN).where());
    Path data = data();
    Config.Tls tls = tls(beyond);
    Registration registration =
        chosen(
            REGISTRATION,
            ConfigValues::registration,
            beyond ? Registration.INVITE : Registration.OPEN,
            Registration::wire,
            why);
    boolean guests = chosen(GUESTS, ConfigValues::yes, !beyond, String::valueOf, why);
    boolean limited = !one(RATE_LIMIT, Function.identity()).equals("off");
    ConfigLimits limits = limits();
    try {
      return new Config(
          listen,
          data,
          tls,
          one(TLS_MIN, ConfigValues::alsoTls12),
          registration,
          guests,
          limited ? sending() : null,
          limited,
          one(NAME, ConfigValues::name),
          optional(PUBLIC, ConfigValues::publicAddress),
          one(LOG_LEVEL, ConfigValues::level),
          one(PASSWORD_COST, ConfigValues::passwordCost),
          all(EXEMPT, AddressBlock::parse),
          limits,
          choices);
    } catch (IllegalArgumentException e) {
      throw together(String.valueOf(e.getMessage()), LISTEN, TLS, GUESTS, MEMORY);
    }
  }

  private @Nullable Path data() throws ConfigException {
    boolean memory = one(MEMORY, ConfigValues::yes);
    ConfigSources.Given directory = sources.get(DATA);
    ConfigSources.Given inMemory = given(MEMORY);
    if (memory && directory != null && directory.weight() == inMemory.weight()) {
      throw directory.wrong("it is not used with memory: remove one of the two");
    }
    if (memory && (directory == null || directory.weight() < inMemory.weight())) {
      chose(MEMORY, "true", inMemory.where());
      return null;
    }
    Path path = one(DATA, Path::of);
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw given(DATA).wrong("this is a file; name a directory, which need not exist yet");
    }
    Path absolute = path.toAbsolutePath().normalize();
    String made = Files.exists(absolute) ? "" : "; it is new";
    chose(DATA, absolute.toString(), given(DATA).where() + made);
    return absolute;
  }

  private Config.Tls tls(boolean beyond) throws ConfigException {
    boolean off = one(TLS, ConfigValues::tlsIsOff);
    Path certificate = optional(TLS_CERT, Path::of);
    Path key = optional(TLS_KEY, Path::of);
    if ((certificate == null) != (key == null)) {
      ConfigSources.Given alone = given(certificate == null ? TLS_KEY : TLS_CERT);
      throw alone.wrong("tls-cert and tls-key need each other: set both");
    }
    if (off && certificate != null) {
      throw given(TLS_CERT).wrong("it is not used with tls off: remove one of the two");
    }
    if (off) {
      chose(TLS, "off", given(TLS).where());
      return new Config.Tls.Off();
    }
    if (certificate != null && key != null) {
      readable(TLS_CERT, certificate);
      readable(TLS_KEY, key);
      servable(certificate, key);
      chose(TLS, certificate.toString(), given(TLS_CERT).where());
      return new Config.Tls.Files(certificate, key);
    }
    chose(
        TLS,
        beyond ? "auto" : "off",
        beyond ? given(TLS).where() : "default: loopback needs no encryption");
    return beyond ? new Config.Tls.Own() : new Config.Tls.Off();
  }

  private void readable(ConfigSetting setting, Path file) throws ConfigException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw given(setting).wrong("there is no such file that we may read");
    }
  }

  /** Said here and not at the start, since here it is known where the files were named. */
  private void servable(Path certificate, Path key) throws ConfigException {
    try {
      TlsKey.read(certificate, key);
    } catch (TlsKeyException e) {
      throw together(String.valueOf(e.getMessage()), TLS_CERT, TLS_KEY);
    }
  }

  private SessionLimits.Sending sending() throws ConfigException {
    ConfigValues.Rate messages = one(RATE_LIMIT, ConfigValues::rate);
    ConfigValues.Rate bytes = one(RATE_LIMIT_BYTES, ConfigValues::byteRate);
    return new SessionLimits.Sending(
        messages.burst(), messages.perSecond(), bytes.burst(), bytes.perSecond());
  }

  private ConfigLimits limits() throws ConfigException {
    ConfigValues.Rate requests = one(REQUEST_LIMIT, ConfigValues::rate);
    try {
      return new ConfigLimits(
          new ConfigLimits.Times(
              time(LOGIN_TIMEOUT),
              time(LOGIN_TIMEOUT_CROWDED),
              time(TLS_TIMEOUT),
              time(PING_AFTER),
              time(IDLE_TIMEOUT),
              time(WRITE_TIMEOUT),
              time(GOODBYE_TIMEOUT),
              time(STOP_TIMEOUT),
              time(GUEST_TIMEOUT)),
          passwords(),
          new Admission.Limits(
              count(MAX_CONNECTIONS),
              count(STRANGERS),
              count(STRANGERS_PER_ADDRESS),
              count(NEW_PER_ADDRESS)),
          new LoginThrottle.Limits(
              count(FAILED_LOGINS_PER_ADDRESS), count(FAILED_LOGINS_PER_ACCOUNT)),
          new ConfigLimits.Accounts(
              count(SESSIONS_PER_ACCOUNT),
              count(TOKENS_PER_ACCOUNT),
              count(ROOMS_PER_ACCOUNT),
              count(ROOMS_MADE_PER_ACCOUNT),
              count(ROOM_INVITATIONS)),
          new ConfigLimits.Sessions(
              new SessionLimits.Requests(requests.burst(), requests.perSecond()),
              count(IN_FLIGHT),
              count(BAD_FRAMES),
              count(EMPTY_LINES)),
          new ConfigLimits.Memory(
              count(JOURNAL_CHANGES),
              one(JOURNAL_BYTES, ConfigValues::bytes),
              count(ROOM_FRAMES),
              one(ROOM_BYTES, ConfigValues::bytes),
              one(ROOMS_BYTES, ConfigValues::bytes),
              one(OUTBOX_BYTES, ConfigValues::bytes),
              one(OUTBOXES_BYTES, ConfigValues::bytes)));
    } catch (IllegalArgumentException e) {
      throw together(
          String.valueOf(e.getMessage()),
          PING_AFTER,
          IDLE_TIMEOUT,
          GOODBYE_TIMEOUT,
          STOP_TIMEOUT,
          TOKENS_PER_ACCOUNT,
          ROOMS_PER_ACCOUNT,
          ROOM_INVITATIONS,
          JOURNAL_BYTES,
          ROOM_BYTES,
          ROOMS_BYTES,
          OUTBOX_BYTES,
          OUTBOXES_BYTES);
    }
  }

  private ConfigLimits.Passwords passwords() throws ConfigException {
    Integer workers = optional(PASSWORD_WORKERS, ConfigValues::count);
    return new ConfigLimits.Passwords(
        workers == null ? PasswordHasher.defaultWorkers() : workers, time(PASSWORD_WAIT));
  }

  private Duration time(ConfigSetting setting) throws ConfigException {
    return one(setting, ConfigValues::time);
  }

  private int count(ConfigSetting setting) throws ConfigException {
    return one(setting, ConfigValues::count);
  }

  private <T> T chosen(
      ConfigSetting setting,
      Function<String, T> parse,
      T fallback,
      Function<T, String> write,
      String why)
      throws ConfigException {
    ConfigSources.Given given = sources.get(setting);
    T value = given == null ? fallback : parse(given, given.value(), parse);
    chose(setting, write.apply(value), given == null ? why : given.where());
    return value;
  }

  private <T> @Nullable T optional(ConfigSetting setting, Function<String, T> parse)
      throws ConfigException {
    ConfigSources.Given given = sources.get(setting);
    return given == null ? null : parse(given, given.value(), parse);
  }

  private <T> T one(ConfigSetting setting, Function<String, T> parse) throws ConfigException {
    ConfigSources.Given given = given(setting);
    return parse(given, given.value(), parse);
  }

  private <T> List<T> all(ConfigSetting setting, Function<String, T> parse) throws ConfigException {
    ConfigSources.Given given = given(setting);
    List<T> all = new ArrayList<>();
    for (String values : given.values()) {
      for (String value : values.split(",", -1)) {
        if (!value.isBlank()) {
          all.add(parse(given, value.strip(), parse));
        }
      }
    }
    return all;
  }

  private static <T> T parse(ConfigSources.Given given, String value, Function<String, T> parse)
      throws ConfigException {
    try {
      return parse.apply(value);
    } catch (IllegalArgumentException e) {
      throw given.wrong(String.valueOf(e.getMessage()));
    }
  }

  /** What was set, else the default. */
  private ConfigSources.Given given(ConfigSetting setting) {
    ConfigSources.Given given = sources.get(setting);
    if (given != null) {
      return given;
    }
    String fallback = setting.fallback();
    if (fallback == null) {
      throw new IllegalStateException(setting + " has no default");
    }
    return new ConfigSources.Given(List.of(fallback), "default", ConfigException.CONFIG, 0);
  }

  private void chose(ConfigSetting setting, String value, String why) {
    choices.add(new Config.Choice(setting.word(), value, why));
  }

  /** Settings that do not fit each other: it is usage if one of them came from there. */
  private ConfigException together(String wrong, ConfigSetting... settings) {
    int exitCode = ConfigException.CONFIG;
    for (ConfigSetting setting : settings) {
      ConfigSources.Given given = sources.get(setting);
      if (given != null && given.exitCode() == ConfigException.USAGE) {
        exitCode = ConfigException.USAGE;
      }
    }
    return new ConfigException(exitCode, wrong);
  }
}
