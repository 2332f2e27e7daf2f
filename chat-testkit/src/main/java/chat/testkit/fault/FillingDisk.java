package chat.testkit.fault;

import chat.server.store.Reader;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * A store whose disk may be full: then nothing can be added or changed, and all that is there can
 * be read. Any thread may fill it.
 */
public final class FillingDisk {
  private static final Set<String> TRANSACTIONS = Set.of("begin", "commit", "rollback");

  private volatile boolean full;

  /** The same store, on this disk. */
  public Store under(Store store) {
    Writer writer =
        (Writer)
            java.lang.reflect.Proxy.newProxyInstance(
                Writer.class.getClassLoader(),
                new Class<?>[] {Writer.class},
                (_, method, arguments) -> call(store.writer(), method, arguments));
    return new OnDisk(store, writer);
  }

  private record OnDisk(Store store, Writer writer) implements Store {
    @Override
    public Reader reader() {
      return store.reader();
    }

    @Override
    public void reopen() throws StoreException {
      store.reopen();
    }

    @Override
    public void close() throws StoreException {
      store.close();
    }
  }

  private Object call(Writer writer, Method method, Object[] arguments) throws Throwable {
    boolean writes =
        method.getDeclaringClass() == Writer.class && !TRANSACTIONS.contains(method.getName());
    if (writes && full) {
      throw new StoreException("the disk is full");
    }
    try {
      return method.invoke(writer, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  public void fills() {
    full = true;
  }

  public void frees() {
    full = false;
  }
}
