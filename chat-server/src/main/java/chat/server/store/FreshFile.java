package chat.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;

/**
 * A database that is made at the first start. It gets its name when its schema is in it, so a file
 * of that name that is empty was emptied by somebody: it is not taken for a new one.
 */
final class FreshFile {
  private FreshFile() {}

  /**
   * Makes the file if there is none.
   *
   * @throws StoreException if there is one and it is empty, or the disk fails
   */
  static void ensure(Path file, Schema schema) throws StoreException, IOException {
    if (Files.exists(file)) {
      if (Files.size(file) == 0) {
        throw new StoreException(
            file
                + " is empty, so all that was in it is gone: restore a backup, or move it away to"
                + " begin anew");
      }
      return;
    }
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Restore.discard(part); // one that was cut off
    PrivateFiles.file(part);
    try (Database database = Database.writing(part)) {
      schema.prepare(database, _ -> {}); // nothing is there that could be worth a backup
      database.checkpoint();
    } catch (SQLException e) {
      throw new StoreException("cannot make " + file + ": " + e.getMessage(), e);
    }
    PrivateFiles.syncFile(part);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    Restore.discard(part);
    PrivateFiles.syncDirectory(file.toAbsolutePath().resolveSibling("."));
  }
}
