package chat.protocol;

/**
 * Names of users and rooms (PROTOCOL.md, "Names and text"): 1 to 32 characters of {@code a}–{@code
 * z}, {@code 0}–{@code 9}, {@code .}, {@code _}, {@code -}, starting with a letter or digit.
 *
 * <p>Only ASCII, so that two names that look alike are alike.
 */
public final class Names {

  /** Characters of a name at most. */
  public static final int CHARS = 32;

  /** How the name of every guest begins, and no account's. */
  public static final String GUEST_PREFIX = "guest-";

  /** Characters at most of what a guest asks to be called. */
  public static final int GUEST_CHARS = 16;

  /** The room that every registered account is in from the start, and that belongs to nobody. */
  public static final String LOBBY = "lobby";

  private Names() {}

  /**
   * Makes the letters {@code A}–{@code Z} small and leaves all else alone: the Kelvin sign or a
   * dotted capital I become no legal letter, as they would by Unicode's rules.
   */
  public static String fold(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isUpper(name.charAt(i))) {
        return foldFrom(name, i);
      }
    }
    return name;
  }

  private static String foldFrom(String name, int first) {
    char[] chars = name.toCharArray();
    for (int i = first; i < chars.length; i++) {
      if (isUpper(chars[i])) {
        chars[i] = (char) (chars[i] + ('a' - 'A'));
      }
    }
    return new String(chars);
  }

  /** Whether {@code name}, folded already, is a name. */
  public static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > CHARS || !isAlphanumeric(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** Whether {@code name}, folded already, is one that only guests may have. */
  public static boolean isGuest(String name) {
    return name.startsWith(GUEST_PREFIX);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
