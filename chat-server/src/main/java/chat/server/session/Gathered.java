package chat.server.session;

import java.util.ArrayList;
import java.util.List;

/** What a feed writes in one turn: pieces of arrays that are not its own, written as one. */
final class Gathered {
  private record Piece(byte[] bytes, int offset, int length) {
    boolean isWhole() {
      return length == bytes.length;
    }
  }

  private final int budget;
  private final List<Piece> pieces = new ArrayList<>();
  private int size;

  /**
   * @param budget bytes after which nothing more is asked for
   */
  Gathered(int budget) {
    this.budget = budget;
  }

  boolean hasBudget() {
    return size < budget;
  }

  /** What is left of the budget, at least 1. */
  int budget() {
    return Math.max(1, budget - size);
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(byte[] frame) {
    add(frame, 0, frame.length);
  }

  /** Adds a piece; one that continues the last in the same array makes it longer. */
  @SuppressWarnings("ReferenceEquality") // the same array is meant, not an equal one
  void add(byte[] bytes, int offset, int length) {
    size += length;
    if (!pieces.isEmpty()) {
      Piece last = pieces.getLast();
      if (last.bytes() == bytes && last.offset() + last.length() == offset) {
        pieces.set(pieces.size() - 1, new Piece(bytes, last.offset(), last.length() + length));
        return;
      }
    }
    pieces.add(new Piece(bytes, offset, length));
  }

  /**
   * All of it as one array, which others may share and nobody may change; it is empty then.
   *
   * <p>A peer that does not read holds a feed up within its write, with this array and nothing
   * else: neither the page of the store that the pieces came from, nor a long publish for the sake
   * of a short piece of it. Only an array that is wanted whole is not copied.
   */
  byte[] take() {
    byte[] all = joined();
    pieces.clear();
    size = 0;
    return all;
  }

  private byte[] joined() {
    if (pieces.size() == 1 && pieces.getFirst().isWhole()) {
      return pieces.getFirst().bytes();
    }
    byte[] joined = new byte[size];
    int at = 0;
    for (Piece piece : pieces) {
      System.arraycopy(piece.bytes(), piece.offset(), joined, at, piece.length());
      at += piece.length();
    }
    return joined;
  }
}
