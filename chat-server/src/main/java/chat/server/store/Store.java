package chat.server.store;

import java.nio.file.Path;

/**
 * Everything that lasts: the rooms' logs, and who may do what.
 *
 * <p>Two implementations, {@link SqliteStore} on disk and {@link MemoryStore}; the same tests run
 * on both. One thread writes, through {@link #writer()}; any thread reads, through {@link
 * #reader()}, and sees committed data only.
 */
public interface Store extends AutoCloseable {

  /** The one way to change anything. Only ever used by one thread at a time. */
  Writer writer();

  /** Reads what was committed; for any thread, also virtual ones, which wait without pinning. */
  Reader reader();

  /**
   * Opens the store anew after a commit whose outcome is not known: when this returns, what the
   * store holds is on stable storage and readers see exactly that. The {@link Writer} and {@link
   * Reader} that were handed out stay valid.
   *
   * @throws StoreException if it still fails; it may be tried again
   */
  void reopen() throws StoreException;

  /**
   * Writes a verified copy of all that is committed to a new file while the store is in use. For
   * any thread, also a virtual one: the work is done on a platform thread of its own, and may take
   * minutes.
   *
   * <p>When this returns the file is whole and on stable storage, mode 0600, and marked as a
   * backup: a store that is opened on it gives every room's log a new identity. Until then it is
   * called {@code FILE.part}; when this throws, that is gone.
   *
   * @param file must not exist; a relative path is taken from the process's working directory
   * @throws StoreException if the file or its part exists, another backup runs, the disk is full or
   *     fails, what was copied is damaged, the store closes, or it keeps nothing on disk; its
   *     message says which, for people
   */
  Backup backup(Path file) throws StoreException;

  /**
   * Looks whether entries are what was written: their checksums, that none is missing among them,
   * and that they are found by their numbers and keys. It goes through the entries of all rooms in
   * the order in which they came. For any thread, also a virtual one; nobody who reads waits for
   * it.
   *
   * @param after where the last look ended; 0 to begin
   * @param rows at most so many
   * @return where this one ended; 0 if there was nothing left
   * @throws DamageException at the first entry that is not as it should be
   */
  long verify(long after, int rows) throws StoreException;

  /** Ends the store, and a backup that runs; nothing may use it afterwards. */
  @Override
  void close() throws StoreException;
}
