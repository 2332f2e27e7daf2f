package chat.client.ui;

import chat.client.state.Chat;
import chat.client.state.Room;
import chat.protocol.Visible;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the word before the cursor could become, out of what is known without asking anybody: {@code
 * /} commands, {@code @} members, {@code #} rooms, and {@code :} emoji; a bare word at the start of
 * the line is a member who is spoken to. What begins like the word comes before what contains it;
 * case does not matter.
 *
 * @param start where the word begins in the text
 * @param offers what could stand there instead, the best first
 */
record Completion(int start, List<Offer> offers) {

  /** A word to complete to, and what it is; {@code what} may be empty. */
  record Offer(String word, String what) {}

  /** The completion of what stands before the cursor; {@code null} if nothing fits. */
  static @Nullable Completion of(String upToCursor, Chat chat) {
    int start = wordStart(upToCursor);
    String word = upToCursor.substring(start);
    if (word.isEmpty()) {
      return null;
    }
    List<Offer> offers = offers(upToCursor, start, word, chat);
    return offers.isEmpty() ? null : new Completion(start, offers);
  }

  private static List<Offer> offers(String text, int start, String word, Chat chat) {
    String rest = word.substring(1);
    return switch (word.charAt(0)) {
      case '/' -> start == 0 ? commands(rest) : List.of();
      case '@' ->
          matching(members(chat), rest).map(name -> new Offer("@" + name + " ", "")).toList();
      case '#' -> rooms(chat, rest, "#");
      case ':' -> Emoji.matching(rest);
      default -> bare(text.substring(0, start), word, chat);
    };
  }

  private static List<Offer> bare(String before, String word, Chat chat) {
    if (before.isEmpty()) {
      return matching(members(chat), word)
          .filter(name -> !name.equals(chat.rooms().me()))
          .map(name -> new Offer(name + ": ", ""))
          .toList();
    }
    return takesRoom(before) ? rooms(chat, word, "") : List.of();
  }

  private static List<Offer> commands(String letters) {
    List<String> words = Arrays.stream(Word.values()).map(word -> word.word).toList();
    return matching(words, letters)
        .map(Word::find)
        .filter(Objects::nonNull)
        .map(word ->
            new Offer("/" + word.word + " ", "%-16s %s".formatted(word.usage(), word.description)))
        .toList();
  }

  /** Whether a room's name is what a command wants next. */
  private static boolean takesRoom(String before) {
    Word word = before.startsWith("/") ? Word.find(before.substring(1).strip()) : null;
    return word != null && word.arguments.contains("ROOM");
  }

  /** Those who spoke last come first. */
  private static List<String> members(Chat chat) {
    Room room = chat.rooms().room(chat.rooms().current());
    if (room == null) {
      return List.of();
    }
    SequencedSet<String> names = new LinkedHashSet<>(room.speakers());
    room.members().stream().sorted().forEach(names::add);
    return names.stream().map(Visible::inLine).toList();
  }

  private static List<Offer> rooms(Chat chat, String letters, String sign) {
    List<String> names =
        chat.rooms().all().stream()
            .sorted(Comparator.comparing((Room room) -> room.unread() == 0))
            .map(Room::name)
            .toList();
    return matching(names, letters).map(name -> new Offer(sign + name + " ", "")).toList();
  }

  /** What begins with the letters, then what contains them. */
  static Stream<String> matching(List<String> names, String letters) {
    String low = letters.toLowerCase(Locale.ROOT);
    List<String> found = new ArrayList<>();
    names.stream().filter(name -> lower(name).startsWith(low)).forEach(found::add);
    names.stream()
        .filter(name -> lower(name).contains(low) && !lower(name).startsWith(low))
        .forEach(found::add);
    return found.stream();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** An apostrophe, a bracket, a quotation mark are no part of it; nor is a blank. */
  private static int wordStart(String text) {
    int start = text.length();
    while (start > 0 && "\t\n \"'([{,;".indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    return start;
  }

  /** What all offers begin with. */
  String common() {
    String common = offers.getFirst().word();
    for (Offer offer : offers) {
      int same = 0;
      int most = Math.min(common.length(), offer.word().length());
      while (same < most && common.charAt(same) == offer.word().charAt(same)) {
        same++;
      }
      common = common.substring(0, same);
    }
    return common;
  }

  /** For below the outbox: one a row where they say what they are, else side by side. */
  List<String> rows(int columns) {
    if (offers.stream().anyMatch(offer -> !offer.what().isEmpty())) {
      return offers.stream().map(offer -> "   " + offer.what()).toList();
    }
    List<String> rows = new ArrayList<>();
    var row = new StringBuilder("   ");
    for (Offer offer : offers) {
      if (row.length() + offer.word().length() + 2 >= columns && !row.toString().isBlank()) {
        rows.add(row.toString());
        row = new StringBuilder("   ");
      }
      row.append(offer.word().stripTrailing()).append("  ");
    }
    rows.add(row.toString().stripTrailing());
    return rows;
  }
}
