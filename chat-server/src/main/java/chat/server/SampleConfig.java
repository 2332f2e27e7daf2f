package chat.server;

/** A configuration file in which every setting stands with its default, commented out. */
final class SampleConfig {
  private static final String HEAD =
      """
      # Settings of chat-server. Put this file as chat-server.conf into the data directory, or name it
      # with --config. A line is `name = value`; what follows a # is a comment. Each setting can also
      # be given as an option (--name VALUE) or in the environment (CHAT_SERVER_NAME); options win over
      # the environment, and that over this file.
      #
      # Every line below shows a default, or the values that there are. Remove the # in front of what you
      # change, then run `chat-server reload`: it takes over what a running server can, and names what
      # needs a restart, here marked with [R]. In a file that lies in the data directory itself neither
      # data nor memory can stand.
      """;

  private static final String LIMITS =
      """

      # ---- Limits. Few will ever touch them; `chat-server status` shows how often each has bitten.
      """;

  private SampleConfig() {}

  static String text() {
    StringBuilder text = new StringBuilder(HEAD);
    for (ConfigSetting setting : ConfigSetting.values()) {
      if (setting == ConfigSetting.CONFIG) {
        continue; // a file cannot name itself
      }
      if (setting == ConfigSetting.PASSWORD_COST) {
        text.append(LIMITS);
      }
      String restart = setting.isReloadable() ? "" : " [R]";
      text.append("\n# ").append(setting.help()).append(restart).append('\n');
      String fallback = setting.fallback();
      text.append("# ")
          .append(setting.word())
          .append(" = ")
          .append(fallback == null ? setting.form() : fallback)
          .append('\n');
    }
    return text.toString();
  }
}
