package chat.server.store;

import java.sql.SQLException;

/** How a caller comes to a connection: by itself, or through a thread of the {@link ReaderPool}. */
interface Access {
  /** What to do with the connection. */
  interface Work<T> {
    T on(Database database) throws SQLException, StoreException;
  }

  /** Does the work, on a platform thread, and waits for it. */
  <T> T read(Work<T> work) throws StoreException;
}
