package chat.server.journal;

import chat.server.store.Backup;
import chat.server.store.Reader;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/** A store that fails when it is told to. */
final class FaultyStore implements Store {

  /** What becomes of a transaction whose commit fails. */
  enum Commit {
    WORKS,
    LOST,
    KEPT
  }

  private final Store store;
  private final Writer writer;

  volatile boolean failAppend;
  volatile Commit failCommit = Commit.WORKS;
  volatile int failReopens;

  FaultyStore(Store store) {
    this.store = store;
    this.writer =
        (Writer)
            Proxy.newProxyInstance(
                Writer.class.getClassLoader(),
                new Class<?>[] {Writer.class},
                (_, method, args) -> call(method, args));
  }

  private Object call(Method method, Object[] args) throws Throwable {
    if (failAppend && method.getName().equals("append")) {
      throw new StoreException("planted: the disk is full");
    }
    Commit how = failCommit;
    if (method.getName().equals("commit") && how != Commit.WORKS) {
      failCommit = Commit.WORKS;
      if (how == Commit.KEPT) {
        store.writer().commit();
      } else {
        store.writer().rollback();
      }
      throw new StoreException("planted: the sync failed");
    }
    try {
      return method.invoke(store.writer(), args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Reader reader() {
    return store.reader();
  }

  @Override
  public void reopen() throws StoreException {
    if (failReopens > 0) {
      failReopens--;
      throw new StoreException("planted: it still fails");
    }
    store.reopen();
  }

  @Override
  public long verify(long after, int rows) throws StoreException {
    return store.verify(after, rows);
  }

  @Override
  public Backup backup(Path file) throws StoreException {
    return store.backup(file);
  }

  @Override
  public void close() throws StoreException {
    store.close();
  }
}
