package chat.testkit.fault;

import chat.server.store.Backup;
import chat.server.store.Reader;
import chat.server.store.Store;
import chat.server.store.StoreException;
import chat.server.store.Writer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A store upon another one, that fails when it is told to. Between faults it is that other one; and
 * like a store on disk it is of no use between a commit that failed and a {@link #reopen} that did
 * not.
 *
 * <p>Any thread may call {@link #fails}, {@link #heals}, {@link #onWriter} and the questions; for
 * the rest the rules of {@link Store} hold.
 */
public final class FailingStore implements Store {
  private final Store store;
  private final Writer writer;
  private final Reader reader;

  private final AtomicInteger full = new AtomicInteger();
  private final AtomicReference<StoreFault.@Nullable Fate> commit = new AtomicReference<>();
  private final AtomicInteger reopens = new AtomicInteger();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicReference<Duration> slow = new AtomicReference<>(Duration.ZERO);
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger transactions = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();
  private final ConcurrentLinkedQueue<Work> onWriter = new ConcurrentLinkedQueue<>();

  // the writing thread's own
  private boolean changed;
  private boolean doomed;
  private boolean unknown;

  /** Something to do with the store below. */
  @FunctionalInterface
  public interface Work {
    void run() throws StoreException;
  }

  /** Over {@code store}, which now belongs to it; nothing fails yet. */
  public FailingStore(Store store) {
    this.store = store;
    this.writer = proxy(Writer.class, this::write);
    this.reader = proxy(Reader.class, this::read);
  }

  /** From now on this is wrong, beside what was already. */
  public void fails(StoreFault fault) {
    switch (fault) {
      case StoreFault.Full(int transactions) -> full.set(transactions);
      case StoreFault.Commit(StoreFault.Fate fate) -> commit.set(fate);
      case StoreFault.Reopen(int times) -> reopens.set(times);
      case StoreFault.Reads(int times) -> reads.set(times);
      case StoreFault.Slow(Duration each) -> slow.set(each);
    }
  }

  /** From now on nothing is wrong. */
  public void heals() {
    full.set(0);
    commit.set(null);
    reopens.set(0);
    reads.set(0);
    slow.set(Duration.ZERO);
  }

  /** How often it has failed so far. */
  public int failures() {
    return failures.get();
  }

  /** How many commits have begun so far: each knows already whether it will fail. */
  public int commits() {
    return commits.get();
  }

  /** How many transactions have begun so far. */
  public int transactions() {
    return transactions.get();
  }

  /** Does something on the writing thread, before its next transaction. */
  public void onWriter(Work work) {
    onWriter.add(work);
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Reader reader() {
    return reader;
  }

  @Override
  public void reopen() throws StoreException {
    if (takes(reopens)) {
      throw fault("the store does not open");
    }
    store.reopen();
    unknown = false;
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

  // --- who writes

  private @Nullable Object write(Method method, Object @Nullable [] args) throws Throwable {
    switch (method.getName()) {
      case "begin" -> begin();
      case "commit" -> {
        return commit();
      }
      case "rollback" -> {}
      default -> {
        if (unknown) {
          throw new StoreException("the store must be opened anew first");
        }
        if (method.getDeclaringClass() == Writer.class) {
          change();
        }
      }
    }
    return call(store.writer(), method, args);
  }

  private void begin() throws StoreException {
    if (unknown) {
      throw new IllegalStateException("a commit failed: reopen the store first");
    }
    for (Work work = onWriter.poll(); work != null; work = onWriter.poll()) {
      work.run();
    }
    changed = false;
    doomed = full.get() > 0;
    transactions.incrementAndGet();
  }

  private void change() throws StoreException {
    changed = true;
    if (doomed && takes(full)) {
      throw fault("the disk is full");
    }
  }

  private @Nullable Object commit() throws StoreException {
    StoreFault.Fate fate = changed ? commit.getAndSet(null) : null;
    commits.incrementAndGet();
    pause();
    switch (fate) {
      case null -> store.writer().commit();
      case KEPT -> {
        store.writer().commit();
        unknown = true;
        throw fault("the sync failed");
      }
      case LOST -> {
        store.writer().rollback();
        unknown = true;
        throw fault("the sync failed");
      }
    }
    return null;
  }

  // --- who reads

  private @Nullable Object read(Method method, Object @Nullable [] args) throws Throwable {
    pause();
    if (takes(reads)) {
      throw fault("it cannot be read");
    }
    return call(store.reader(), method, args);
  }

  // --- both

  private static boolean takes(AtomicInteger left) {
    return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  private StoreException fault(String what) {
    failures.incrementAndGet();
    return new StoreException("planted: " + what);
  }

  private void pause() {
    Duration each = slow.get();
    if (!each.isZero()) {
      try {
        Thread.sleep(each);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Call {
    @Nullable Object of(Method method, Object @Nullable [] args) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, args) -> call.of(method, args)));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
