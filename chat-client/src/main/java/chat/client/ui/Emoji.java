package chat.client.ui;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A few emoji by name; there will be all of them some day. */
final class Emoji {
  private static final Map<String, String> NAMES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("smile", "😄"),
              Map.entry("smirk", "😏"),
              Map.entry("joy", "😂"),
              Map.entry("wink", "😉"),
              Map.entry("thinking", "🤔"),
              Map.entry("cry", "😢"),
              Map.entry("heart", "❤️"),
              Map.entry("thumbsup", "👍"),
              Map.entry("thumbsdown", "👎"),
              Map.entry("wave", "👋"),
              Map.entry("clap", "👏"),
              Map.entry("pray", "🙏"),
              Map.entry("eyes", "👀"),
              Map.entry("fire", "🔥"),
              Map.entry("rocket", "🚀"),
              Map.entry("tada", "🎉"),
              Map.entry("warning", "⚠️"),
              Map.entry("check", "✅"),
              Map.entry("x", "❌"),
              Map.entry("bug", "🐛"),
              Map.entry("coffee", "☕")));

  private Emoji() {}

  static List<Completion.Offer> matching(String letters) {
    return Completion.matching(List.copyOf(NAMES.keySet()), letters)
        .map(name ->
            new Completion.Offer(NAMES.get(name) + " ", ":" + name + "  " + NAMES.get(name)))
        .toList();
  }
}
