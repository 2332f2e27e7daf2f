package chat.server.store;

/** What an entry is: the frame's type, and the small number that stands for it on disk. */
enum Kind {
  MESSAGE(1, "message"),
  JOIN(2, "join"),
  LEAVE(3, "leave"),
  TOPIC(4, "topic");

  private final int number;
  private final String word;

  Kind(int number, String word) {
    this.number = number;
    this.word = word;
  }

  int number() {
    return number;
  }

  String word() {
    return word;
  }

  static Kind of(String word) {
    for (Kind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no number on disk stands for the entry type " + word);
  }

  static Kind of(int number) throws StoreException {
    for (Kind kind : values()) {
      if (kind.number == number) {
        return kind;
      }
    }
    throw new StoreException(
        "an entry has the unknown kind " + number + ": a newer chat-server wrote it; update this");
  }
}
