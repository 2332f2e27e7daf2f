package chat.server.store;

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

  /** Ends the store; nothing may use it afterwards. */
  @Override
  void close() throws StoreException;
}
