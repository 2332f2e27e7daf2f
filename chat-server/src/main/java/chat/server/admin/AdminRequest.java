package chat.server.admin;

import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Fields;
import chat.protocol.Refused;
import chat.protocol.Texts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the server's owner can ask for (docs/admin.md), with legal values only. */
sealed interface AdminRequest {
  /** Uses of one invitation at most. */
  int MOST_USES = 100_000;

  /** Ten years: longer means for ever, which is said by leaving it out. */
  Duration LONGEST = Duration.ofDays(3_650);

  int USER_ROWS = 100;

  /** So many rows of the longest names fit into a frame. */
  int MOST_USER_ROWS = 400;

  /** What the reply echoes. */
  @Nullable String id();

  /** {@code expires} is {@code null} for never. */
  record Invite(@Nullable String id, int uses, @Nullable Duration expires)
      implements AdminRequest {}

  record Users(@Nullable String id, String after, int limit) implements AdminRequest {}

  record AddUser(@Nullable String id, String user, String password) implements AdminRequest {
    @Override
    public String toString() {
      return "AddUser[" + user + "]"; // the password stays out of logs
    }
  }

  record SetPassword(@Nullable String id, String user, String password) implements AdminRequest {
    @Override
    public String toString() {
      return "SetPassword[" + user + "]";
    }
  }

  record Disable(@Nullable String id, String user) implements AdminRequest {}

  record Enable(@Nullable String id, String user) implements AdminRequest {}

  record Status(@Nullable String id) implements AdminRequest {}

  record Reload(@Nullable String id) implements AdminRequest {}

  record Backup(@Nullable String id, Path file) implements AdminRequest {}

  /**
   * Reads a line.
   *
   * @throws Refused with {@code bad_frame}, {@code unknown_type} or {@code invalid}
   */
  static AdminRequest decode(byte[] line) throws Refused {
    Fields fields = new Fields(Codec.decodeObject(line, 0, line.length));
    return switch (fields.string("type")) {
      case "admin.invite" -> new Invite(fields.id(), uses(fields), expires(fields));
      case "admin.user.list" ->
          new Users(fields.id(), fields.optionalName("after", ""), fields.limit(USER_ROWS));
      case "admin.user.add" -> new AddUser(fields.id(), fields.name("user"), password(fields));
      case "admin.user.passwd" ->
          new SetPassword(fields.id(), fields.name("user"), password(fields));
      case "admin.user.disable" -> new Disable(fields.id(), fields.name("user"));
      case "admin.user.enable" -> new Enable(fields.id(), fields.name("user"));
      case "admin.status" -> new Status(fields.id());
      case "admin.reload" -> new Reload(fields.id());
      case "admin.backup" -> new Backup(fields.id(), file(fields));
      default ->
          throw fields.refused(
              ErrorCode.UNKNOWN_TYPE, "the control socket knows no request of that type");
    };
  }

  private static String password(Fields fields) throws Refused {
    return fields.text("password", Texts::wrongInNewPassword);
  }

  private static int uses(Fields fields) throws Refused {
    Long uses = fields.optionalNumber("uses");
    if (uses != null && (uses < 1 || uses > MOST_USES)) {
      throw fields.invalid("uses", "must be a whole number from 1 to " + MOST_USES);
    }
    return uses == null ? 1 : uses.intValue();
  }

  private static @Nullable Duration expires(Fields fields) throws Refused {
    Long ms = fields.optionalNumber("expiresMs");
    if (ms == null) {
      return null;
    }
    if (ms < 1 || ms > LONGEST.toMillis()) {
      throw fields.invalid(
          "expiresMs", "must be from 1 to " + LONGEST.toMillis() + "; left out it means never");
    }
    return Duration.ofMillis(ms);
  }

  /** Absolute, since the two programs may stand in different directories. */
  private static Path file(Fields fields) throws Refused {
    String text = fields.string("file");
    Path file;
    try {
      file = Path.of(text);
    } catch (InvalidPathException _) {
      throw fields.invalid("file", "is no name that a file can have here");
    }
    if (!file.isAbsolute()) {
      throw fields.invalid("file", "must be an absolute path");
    }
    return file;
  }
}
