package chat.server.account;

import chat.protocol.ErrorCode;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes and tries password hashes on a few platform threads named {@code password-N}, so that a
 * flood of logins takes neither all cores nor more memory than a few hashes need.
 *
 * <p>Any thread may call it; the caller waits, so it should be a virtual one.
 */
public final class PasswordHasher implements AutoCloseable {
  /** More than so many for each worker could not have their turn in time anyway. */
  private static final int WAITING_PER_WORKER = 64;

  private static final long RETRY_MS = 2_000;

  private final SecureRandom random;
  private final Tally tally;
  private final int mostWaiting;
  private final Semaphore free;
  private final AtomicInteger waiting = new AtomicInteger();
  private final ExecutorService workers;
  private volatile Setting setting;

  /**
   * What may change while it runs.
   *
   * @param patience how long a caller waits for its turn before it is refused
   * @param decoy nobody knows a password for it: its hash is random and was never computed
   */
  private record Setting(PasswordCost cost, Duration patience, Argon2 decoy) {}

  /**
   * Starts its workers.
   *
   * @param workers hashes that are computed at once
   * @param patience how long a caller waits for its turn before it is refused
   * @param tally is told when one was refused
   */
  public PasswordHasher(
      PasswordCost cost, SecureRandom random, int workers, Duration patience, Tally tally) {
    this.random = random;
    this.tally = tally;
    this.setting = setting(cost, patience);
    this.mostWaiting = workers * WAITING_PER_WORKER;
    this.free = new Semaphore(workers, true);
    this.workers =
        Executors.newFixedThreadPool(
            workers, Thread.ofPlatform().daemon().name("password-", 1).factory());
  }

  /** As many workers as leave one core to the rest of the server; at least one. */
  public static int defaultWorkers() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  /** From now on passwords are hashed at this cost, and who waits does so for so long. */
  public void use(PasswordCost cost, Duration patience) {
    setting = setting(cost, patience);
  }

  private Setting setting(PasswordCost cost, Duration patience) {
    return new Setting(cost, patience, new Argon2(cost, bytes(Argon2.SALT_BYTES), bytes(32)));
  }

  /**
   * Makes the hash that is to be stored for a password.
   *
   * @throws Refused with {@code unavailable} if no worker was free in time
   */
  public String hash(String password) throws Refused {
    return onWorker(() -> Argon2.of(password, setting.cost(), bytes(Argon2.SALT_BYTES)).toString());
  }

  /**
   * Whether a password is the one of a stored hash.
   *
   * @param stored {@code null} for a user that there is not: the answer is then always no, after
   *     the same work, so that nobody can tell by the time whether a name exists
   * @throws Refused with {@code unavailable} if no worker was free in time
   * @throws IllegalArgumentException if what is stored is no hash of ours
   */
  public boolean verify(String password, @Nullable String stored) throws Refused {
    Argon2 hash = stored == null ? setting.decoy() : Argon2.parse(stored);
    return onWorker(() -> hash.matches(password)) && stored != null;
  }

  /**
   * Whether a stored hash is cheaper to try than the setting now asks for. Only at a login is the
   * password there to make a new one.
   *
   * @throws IllegalArgumentException if what is stored is no hash of ours
   */
  public boolean needsRehash(String stored) {
    return setting.cost().isHigherThan(Argon2.parse(stored).cost());
  }

  /** Whoever waits or comes later is refused. */
  @Override
  public void close() {
    workers.shutdownNow();
  }

  private <T> T onWorker(Callable<T> work) throws Refused {
    if (waiting.incrementAndGet() > mostWaiting) {
      waiting.decrementAndGet();
      tally.bit(Limit.PASSWORD_WAIT);
      throw unavailable();
    }
    try {
      if (!free.tryAcquire(setting.patience().toNanos(), TimeUnit.NANOSECONDS)) {
        tally.bit(Limit.PASSWORD_WAIT);
        throw unavailable();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unavailable();
    } finally {
      waiting.decrementAndGet();
    }
    // The permit goes back when the work ends, not when the caller stops waiting for it.
    Callable<T> andFree =
        () -> {
          try {
            return work.call();
          } finally {
            free.release();
          }
        };
    try {
      return workers.submit(andFree).get();
    } catch (RejectedExecutionException _) {
      free.release();
      throw unavailable();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw unavailable();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be hashed", e.getCause());
    }
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Refused unavailable() {
    return new Refused(
        Reply.Refusal.retryAfter(
            ErrorCode.UNAVAILABLE,
            "too many passwords are being checked; try again in a moment",
            RETRY_MS));
  }
}
