package chat.testkit.rules;

import chat.server.store.Backup;
import chat.server.store.Reader;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A store that does what the test wants before it is asked something: fail, or wait. */
final class HookedStore implements Store {
  /** What is done before a question or a change. */
  @FunctionalInterface
  interface Hook {
    void run() throws StoreException;
  }

  private final Store store;
  private final Map<String, Hook> hooks = new ConcurrentHashMap<>();

  HookedStore(Store store) {
    this.store = store;
  }

  /** From now on this comes before each call of that name, on the caller's thread. */
  void before(String method, Hook hook) {
    hooks.put(method, hook);
  }

  /** From now on each call of that name fails. */
  void fails(String method) {
    before(
        method,
        () -> {
          throw new StoreException("planted: no " + method);
        });
  }

  /** From now on nothing comes before. */
  void works() {
    hooks.clear();
  }

  private <T> T hooked(Class<T> type, T to) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, args) -> {
              Hook hook = hooks.get(method.getName());
              if (hook != null) {
                hook.run();
              }
              try {
                return method.invoke(to, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Override
  public Writer writer() {
    return hooked(Writer.class, store.writer());
  }

  @Override
  public Reader reader() {
    return hooked(Reader.class, store.reader());
  }

  @Override
  public void reopen() throws StoreException {
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
