package chat.server;

import chat.protocol.Registration;
import chat.server.account.PasswordCost;
import chat.server.net.AddressBlock;
import chat.server.session.SessionLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How one server is set up: complete and valid, whatever it was read from.
 *
 * @param listen where to listen, at least one
 * @param data the data directory; {@code null} keeps everything in memory
 * @param tls how what leaves this machine is encrypted
 * @param alsoTls12 whether TLS 1.2 is spoken beside 1.3
 * @param registration who may make an account
 * @param guests whether one may come without an account
 * @param sending how fast an account may send; {@code null} if that is not limited
 * @param requestsLimited whether the other requests of a session are; both are off together
 * @param name what the server calls itself
 * @param publicAddress where others reach it, for links; {@code null} to find out
 * @param logLevel how much to say on standard error
 * @param passwordCost the work of one password hash
 * @param exempt addresses that the limits per address do not hold for
 * @param limits all other limits
 * @param choices what was chosen and why, for the start to say
 */
public record Config(
    List<Listen> listen,
    @Nullable Path data,
    Tls tls,
    boolean alsoTls12,
    Registration registration,
    boolean guests,
    SessionLimits.@Nullable Sending sending,
    boolean requestsLimited,
    String name,
    @Nullable PublicAddress publicAddress,
    Level logLevel,
    PasswordCost passwordCost,
    List<AddressBlock> exempt,
    ConfigLimits limits,
    List<Choice> choices) {

  /**
   * Where to listen.
   *
   * @param host a name or an address, IPv6 without brackets; {@code localhost} is both loopback
   *     addresses
   * @param port 0 picks a free one
   * @param loopback whether only this machine can reach it
   */
  public record Listen(String host, int port, boolean loopback) {}

  /**
   * Where others reach the server.
   *
   * @param port {@code null} if it is the one that is listened on
   */
  public record PublicAddress(String host, @Nullable Integer port) {}

  /** How what leaves this machine is encrypted. */
  public sealed interface Tls {
    /** Not at all. */
    record Off() implements Tls {}

    /** With a key and a certificate of its own, made on the first start. */
    record Own() implements Tls {}

    /** With these. */
    record Files(Path certificate, Path key) implements Tls {}
  }

  /**
   * One line of what the start says.
   *
   * @param setting its name
   * @param value as it would be written
   * @param why who chose it: an option, a variable, a line of a file, or the reason for a default
   */
  public record Choice(String setting, String value, String why) {}

  public Config {
    listen = List.copyOf(listen);
    exempt = List.copyOf(exempt);
    choices = List.copyOf(choices);
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("there is nowhere to listen: set listen");
    }
    boolean beyond = listen.stream().anyMatch(where -> !where.loopback());
    if (beyond && tls instanceof Tls.Off && !guests) {
      throw new IllegalArgumentException(
          "without TLS nobody can log in from another machine, since no password is taken in the"
              + " clear: leave --tls off away, or allow guests with --guests");
    }
    if (data == null && tls instanceof Tls.Own && beyond) {
      throw new IllegalArgumentException(
          "with --memory there is nowhere to keep a TLS key: set --tls-cert and --tls-key, or a"
              + " data directory with --data");
    }
  }

  /** Whether a listener of ours is encrypted. TLS and its absence are chosen for each. */
  public boolean encrypts(Listen where) {
    boolean everywhere = tls instanceof Tls.Files && listen.stream().allMatch(Listen::loopback);
    return !(tls instanceof Tls.Off) && (everywhere || !where.loopback());
  }

  /**
   * A configuration of some settings, named and written as in a file; the rest are the defaults.
   *
   * @throws IllegalArgumentException if there is no such setting or value
   */
  public static Config of(Map<String, String> settings) {
    try {
      ConfigSources sources = new ConfigSources();
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        sources.line(setting.getKey(), setting.getValue(), "");
      }
      return ConfigReader.read(sources);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The configuration of a program that was started with these options in this environment.
   *
   * @param options the values of each option that was given, flags as {@code true} or {@code false}
   * @throws ConfigException if a setting cannot be; it knows how the program ends
   */
  static Config of(Map<ConfigSetting, List<String>> options, Map<String, String> environment)
      throws ConfigException {
    return ConfigReader.read(ConfigSources.of(options, environment));
  }
}
