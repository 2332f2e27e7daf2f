package chat.server.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Tls} up with the files that its key comes from, and says in time when the
 * certificate runs out. No connection is touched: those that there are keep the key that they began
 * with.
 *
 * <p>Any thread may call it. Its lock is held while the files are read; nobody who serves a
 * connection waits for it.
 */
public final class TlsFiles {
  private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

  /** Between two looks at the files. A change is taken up when two looks find the same. */
  static final Duration LOOK = Duration.ofSeconds(2);

  /** So long before its end a certificate is warned of: the half of what renewals usually leave. */
  static final Duration WARNING = Duration.ofDays(14);

  private static final Duration WARN_AGAIN = Duration.ofDays(1);

  private final Tls tls;
  private final Path certificate;
  private final Path key;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  private long lookedAt;
  private State taken;
  private State seen;
  private @Nullable String complaint;
  private @Nullable Instant warnedAt;

  /**
   * Watches the files that a key was read from.
   *
   * @param tls serves their key already
   * @param nanoTime monotonic time in nanoseconds
   */
  public TlsFiles(Tls tls, Path certificate, Path key, InstantSource clock, LongSupplier nanoTime) {
    this.tls = tls;
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong();
    this.taken = State.of(certificate, key);
    this.seen = taken;
    warn();
  }

  /**
   * Reads the files now; from then on new connections get what is in them.
   *
   * @return the key that is served now
   * @throws TlsKeyException if they cannot be served; then nothing changes
   */
  public synchronized TlsKey reload() throws TlsKeyException {
    // Before reading: what changes meanwhile is found by the next look.
    State found = State.of(certificate, key);
    TlsKey next = TlsKey.read(certificate, key);
    tls.use(next);
    taken = found;
    seen = found;
    complaint = null;
    warnedAt = null;
    log.atInfo()
        .addKeyValue("certificate", next.subject())
        .addKeyValue("expires", next.expires())
        .log("certificate_reloaded");
    warn();
    return next;
  }

  /** Looks at the files now and then, if called often; does nothing in between. */
  public synchronized void watch() {
    long now = nanoTime.getAsLong();
    if (now - lookedAt < LOOK.toNanos()) {
      return;
    }
    lookedAt = now;
    State found = State.of(certificate, key);
    boolean settled = found.equals(seen);
    seen = found;
    if (settled && !found.equals(taken)) {
      // Whatever comes of it: files that cannot be served are tried again when they change.
      taken = found;
      tryReload();
    }
    warn();
  }

  private void tryReload() {
    try {
      reload();
    } catch (TlsKeyException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.equals(complaint)) {
        complaint = message;
        log.atWarn()
            .addKeyValue("cause", message)
            .addKeyValue("kept", tls.key().subject())
            .log("certificate_not_reloaded");
      }
    }
  }

  /** Once a day, while there is something to say. */
  private void warn() {
    Instant now = clock.instant();
    TlsKey served = tls.key();
    if (warnedAt != null && now.isBefore(warnedAt.plus(WARN_AGAIN))) {
      return;
    }
    if (now.isAfter(served.expires())) {
      warnedAt = now;
      log.atError()
          .addKeyValue("certificate", served.subject())
          .addKeyValue("expired", served.expires())
          .addKeyValue("mend", "renew " + certificate + "; the server takes it up by itself")
          .log("certificate_expired");
    } else if (now.isBefore(served.begins())) {
      warnedAt = now;
      log.atError()
          .addKeyValue("certificate", served.subject())
          .addKeyValue("begins", served.begins())
          .addKeyValue("mend", "set this machine's clock, or make the certificate anew")
          .log("certificate_not_yet_valid");
    } else if (now.plus(WARNING).isAfter(served.expires())) {
      warnedAt = now;
      log.atWarn()
          .addKeyValue("certificate", served.subject())
          .addKeyValue("expires", served.expires())
          .addKeyValue("days", Duration.between(now, served.expires()).toDays())
          .addKeyValue("mend", "renew " + certificate + "; the server takes it up by itself")
          .log("certificate_expires_soon");
    }
  }

  /** What tells one version of the two files from another; links are followed. */
  private record State(String certificate, String key) {
    static State of(Path certificate, Path key) {
      return new State(of(certificate), of(key));
    }

    private static String of(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return found.lastModifiedTime()
            + " "
            + found.size()
            + " "
            + Objects.toString(found.fileKey());
      } catch (IOException _) {
        return "missing";
      }
    }
  }
}
