package chat.testkit.fault;

import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
        standIn(
            Writer.class,
            (method, arguments) -> {
              boolean writes =
                  method.getDeclaringClass() == Writer.class
                      && !TRANSACTIONS.contains(method.getName());
              if (writes && full) {
                throw new StoreException("the disk is full");
              }
              return method.invoke(store.writer(), arguments);
            });
    return standIn(
        Store.class,
        (method, arguments) ->
            method.getName().equals("writer") ? writer : method.invoke(store, arguments));
  }

  /** What is done instead of a method. */
  @FunctionalInterface
  private interface Call {
    @Nullable Object of(Method method, Object @Nullable [] arguments)
        throws StoreException, ReflectiveOperationException;
  }

  private static <T> T standIn(Class<T> type, Call call) {
    return type.cast(
        java.lang.reflect.Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              try {
                return call.of(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  public void fills() {
    full = true;
  }

  public void frees() {
    full = false;
  }
}
