package chat.server.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a feed writes in one turn: pieces of arrays that are not its own, written as one. */
final class Gathered {

  /** Where the bytes of a turn go. */
  interface Sink {
    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  private record Piece(byte[] bytes, int offset, int length) {}

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

  /** Writes all of it at once, without a copy if it is one piece, and is empty again. */
  void writeTo(Sink sink) throws IOException {
    if (pieces.size() == 1) {
      Piece only = pieces.getFirst();
      sink.write(only.bytes(), only.offset(), only.length());
    } else if (!pieces.isEmpty()) {
      byte[] joined = new byte[size];
      int at = 0;
      for (Piece piece : pieces) {
        System.arraycopy(piece.bytes(), piece.offset(), joined, at, piece.length());
        at += piece.length();
      }
      sink.write(joined, 0, size);
    }
    pieces.clear();
    size = 0;
  }
}
