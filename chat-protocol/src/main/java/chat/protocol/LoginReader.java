package chat.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@code login}: exactly one of three forms, told apart by which members are there. */
final class LoginReader {
  private static final String EXCLUDED = "must not stand beside another way to log in";

  private LoginReader() {}

  /** In the table's order: user, password, remember, device, token, guest. */
  static Request read(Fields fields) throws Refused {
    String id = fields.id();
    boolean byToken = fields.has("token");
    String user = user(fields, byToken);
    String password = fields.optionalString("password");
    // Beside a token these two are ignored, like any member that a form does not know.
    boolean remember = !byToken && fields.flag("remember");
    String device = byToken ? "" : fields.optionalText("device", Texts::wrongInDevice, "");
    fields.exclude("token", user != null || password != null, EXCLUDED);
    String token = fields.optionalString("token");
    if (fields.flag("guest") && (password != null || token != null)) {
      throw fields.invalid("guest", EXCLUDED);
    }
    return new Request.Login(id, credentials(user, password, token), remember, device);
  }

  private static Credentials credentials(
      @Nullable String user, @Nullable String password, @Nullable String token) {
    if (user == null) {
      // user(…) lets it be absent beside a token only.
      return new Credentials.Token(Objects.requireNonNull(token));
    }
    return password == null
        ? new Credentials.Guest(user)
        : new Credentials.Password(user, password);
  }

  private static @Nullable String user(Fields fields, boolean byToken) throws Refused {
    if (!fields.has("user")) {
      if (byToken) {
        return null;
      }
      throw fields.invalid("user", "is missing: give user and password, a token, or guest:true");
    }
    String user = fields.name("user");
    if (byToken || fields.has("password")) {
      return user;
    }
    if (!fields.isSet("guest")) {
      throw fields.invalid("user", "stands alone: give a password too, or guest:true");
    }
    if (user.length() > Names.GUEST_CHARS) {
      throw fields.invalid("user", "of a guest must be at most 16 characters long");
    }
    return user;
  }
}
