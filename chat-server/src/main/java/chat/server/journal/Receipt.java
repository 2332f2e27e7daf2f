package chat.server.journal;

/**
 * Learns what became of a change. Called once, on the journal's thread, in the order of the
 * changes, after the commit and before anybody may read the new entries; it must not block.
 */
@FunctionalInterface
public interface Receipt<R> {
  void accept(Outcome<R> outcome);
}
