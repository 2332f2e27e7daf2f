package chat.server.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path temp;

  @Override
  Store open() throws Exception {
    return SqliteStore.open(temp.resolve("data"));
  }
}
