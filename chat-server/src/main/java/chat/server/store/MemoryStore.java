package chat.server.store;

import java.nio.file.Path;

/**
 * The store without a disk: everything is gone when the process ends, and grows until then. Behaves
 * as {@link SqliteStore} does otherwise, except that readers wait while a transaction is open.
 */
public final class MemoryStore implements Store {
  private final MemoryTables tables = new MemoryTables();
  private final MemoryWriter writer = new MemoryWriter(tables);
  private final MemoryReader reader = new MemoryReader(tables);

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Reader reader() {
    return reader;
  }

  /** Undoes what is open: nothing here can be in doubt. */
  @Override
  public void reopen() {
    writer.rollback();
  }

  /** Memory is taken to keep what it was given. */
  @Override
  public long verify(long after, int rows) {
    return 0;
  }

  @Override
  public Backup backup(Path file) throws StoreException {
    throw new StoreException("this server keeps nothing on disk (--memory): nothing to back up");
  }

  @Override
  public void close() {
    writer.rollback();
  }
}
