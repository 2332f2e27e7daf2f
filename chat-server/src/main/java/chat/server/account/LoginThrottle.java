package chat.server.account;

import chat.protocol.ErrorCode;
import chat.protocol.Names;
import chat.protocol.Refused;
import chat.protocol.Reply;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody may guess. It never locks an account: whoever is throttled is so from one
 * address, and the account's owner gets in from another.
 *
 * <p>An attempt counts from its beginning, as if it failed, until it is known not to: else a
 * thousand guesses at once would all be taken before the first had failed. Who is held up by such
 * attempts only waits a moment for their end: somebody who comes with ten right passwords at once
 * has failed nowhere.
 *
 * <p>Any thread may call it.
 */
public final class LoginThrottle {
  /** Counters that are remembered, of each kind; beyond it the oldest is forgotten. */
  static final int REMEMBERED = 10_000;

  /** No account has a longer name, and what is remembered must be bounded. */
  private static final int NAME_CHARS = 64;

  /** For somebody who is only held up by attempts that are still being decided. */
  private static final long RETRY_WHEN_PENDING_MS = 1_000;

  /** How long one waits for attempts that are still being decided. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final LongSupplier nanoTime;
  private final Duration patience;
  private final Counters perAddress;
  private final Counters perAccount;

  /**
   * How often a login may fail.
   *
   * @param perAddressAndHour from one address, whatever the names
   * @param perAccountAndMinute with one name from one address, whether or not there is such a name
   */
  public record Limits(int perAddressAndHour, int perAccountAndMinute) {
    public static final Limits DEFAULT = new Limits(20, 4);

    public Limits {
      if (perAddressAndHour < 1 || perAccountAndMinute < 1) {
        throw new IllegalArgumentException("each limit of failed logins must be at least 1");
      }
    }
  }

  /**
   * A login that is being decided. It is ended once, in one of three ways; {@link #close} ends one
   * that was not ended otherwise, so that it can stand in a try-with-resources. Any thread may call
   * it.
   */
  public final class Attempt implements AutoCloseable {
    private final @Nullable Counter address;
    private final @Nullable Counter account;
    private final @Nullable Name name;
    private boolean ended;

    private Attempt(@Nullable Counter address, @Nullable Counter account, @Nullable Name name) {
      this.address = address;
      this.account = account;
      this.name = name;
    }

    /** It was they. What failed before with this name from this address is forgotten. */
    public void succeeded() {
      end(false);
      synchronized (LoginThrottle.this) {
        if (name != null && account != null && account.pending == 0) {
          perAccount.remove(name);
        } else if (account != null) {
          account.failures.clear();
        }
      }
    }

    /** It was not they. */
    public void failed() {
      end(true);
    }

    /** It was not decided (a busy machine, a connection that is gone), so it does not count. */
    @Override
    public void close() {
      end(false);
    }

    private void end(boolean failed) {
      synchronized (LoginThrottle.this) {
        if (!ended) {
          ended = true;
          long now = nanoTime.getAsLong();
          for (Counter counter : counters()) {
            counter.pending--;
            if (failed) {
              counter.failures.add(now);
            }
          }
          LoginThrottle.this.notifyAll();
        }
      }
    }

    private List<Counter> counters() {
      List<Counter> counters = new ArrayList<>(2);
      if (address != null) {
        counters.add(address);
      }
      if (account != null) {
        counters.add(account);
      }
      return counters;
    }
  }

  private record Name(String user, String address) {
    @Override
    public String toString() {
      return user + "@" + address;
    }
  }

  /** Never more failures and pending attempts than the limit, so its memory is bounded. */
  private static final class Counter {
    private final List<Long> failures = new ArrayList<>(4);
    private int pending;

    /** How long until one more would be allowed, in nanoseconds; 0 if it is, -1 if that is open. */
    long wait(int limit, long window, long now) {
      failures.removeIf(at -> now - at >= window);
      if (failures.size() + pending < limit) {
        return 0;
      }
      return failures.size() < limit ? -1 : failures.getFirst() + window - now;
    }
  }

  private static final class Counters {
    private final Map<Object, Counter> byKey = new LinkedHashMap<>(16, 0.75f, true);
    private final Limit name;
    private final Tally tally;
    private final long window;
    private int limit;

    Counters(Limit name, int limit, Duration window, Tally tally) {
      this.name = name;
      this.limit = limit;
      this.window = window.toNanos();
      this.tally = tally;
    }

    /** The counter for a key. */
    Counter of(Object key) {
      Counter counter = byKey.computeIfAbsent(key, _ -> new Counter());
      Iterator<Counter> oldest = byKey.values().iterator();
      while (byKey.size() > REMEMBERED && oldest.hasNext()) {
        Counter other = oldest.next();
        if (other.pending == 0 && other != counter) {
          oldest.remove();
        }
      }
      return counter;
    }

    /** How long until one more would be allowed, as {@link Counter#wait}. */
    long wait(@Nullable Counter counter, long now) {
      return counter == null ? 0 : counter.wait(limit, window, now);
    }

    void bit(Object key) {
      tally.bit(name, key.toString());
    }

    void remove(Object key) {
      byKey.remove(key);
    }
  }

  /**
   * Nobody has failed yet.
   *
   * @param nanoTime monotonic time in nanoseconds
   * @param tally is told whom a limit bit
   */
  public LoginThrottle(Limits limits, LongSupplier nanoTime, Tally tally) {
    this(limits, nanoTime, tally, PATIENCE);
  }

  /**
   * For those who want to choose.
   *
   * @param patience how long one waits for the end of other attempts
   */
  LoginThrottle(Limits limits, LongSupplier nanoTime, Tally tally, Duration patience) {
    this.nanoTime = nanoTime;
    this.patience = patience;
    this.perAddress =
        new Counters(
            Limit.FAILED_LOGINS_PER_ADDRESS, limits.perAddressAndHour, Duration.ofHours(1), tally);
    this.perAccount =
        new Counters(
            Limit.FAILED_LOGINS_PER_ACCOUNT,
            limits.perAccountAndMinute,
            Duration.ofMinutes(1),
            tally);
  }

  /** From now on these hold, for what has failed already too. */
  public synchronized void use(Limits limits) {
    perAddress.limit = limits.perAddressAndHour;
    perAccount.limit = limits.perAccountAndMinute;
  }

  /**
   * Begins an attempt to log in. Waits for a moment while it is only held up by others that are
   * still being decided, so the caller should be a virtual thread.
   *
   * @param user the name that was asked for, whether or not there is such an account; {@code null}
   *     for a token, which counts for the address only
   * @param address the place it comes from (a /64 for IPv6)
   * @param exempt whether the limit per address does not hold; the one per name always does
   * @throws Refused with {@code rate_limited} and when to try again
   */
  public synchronized Attempt begin(@Nullable String user, String address, boolean exempt)
      throws Refused {
    Name name = user == null ? null : new Name(bounded(user), address);
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      long now = nanoTime.getAsLong();
      Counter byAccount = name == null ? null : perAccount.of(name);
      Counter byAddress = exempt ? null : perAddress.of(address);
      long accountWait = perAccount.wait(byAccount, now);
      long addressWait = perAddress.wait(byAddress, now);
      if (accountWait == 0 && addressWait == 0) {
        return pending(byAccount, byAddress, name);
      }
      long wait = Math.max(accountWait, addressWait);
      long leftMs = (until - System.nanoTime()) / 1_000_000;
      if (wait > 0 || leftMs <= 0) {
        if (name != null && accountWait != 0) {
          perAccount.bit(name);
        } else {
          perAddress.bit(address);
        }
        throw refused(wait);
      }
      try {
        wait(leftMs);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw refused(wait);
      }
    }
  }

  private Attempt pending(
      @Nullable Counter byAccount, @Nullable Counter byAddress, @Nullable Name name) {
    for (Counter counter : new Counter[] {byAccount, byAddress}) {
      if (counter != null) {
        counter.pending++;
      }
    }
    return new Attempt(byAddress, byAccount, name);
  }

  private static String bounded(String user) {
    String folded = Names.fold(user);
    return folded.length() > NAME_CHARS ? folded.substring(0, NAME_CHARS) : folded;
  }

  private static Refused refused(long waitNanos) {
    long ms =
        waitNanos <= 0
            ? RETRY_WHEN_PENDING_MS
            : Duration.ofNanos(waitNanos).plusMillis(1).toMillis();
    return new Refused(
        Reply.Refusal.retryAfter(
            ErrorCode.RATE_LIMITED, "too many failed logins; wait before trying again", ms));
  }
}
