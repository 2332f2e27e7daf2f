package chat.server.admin;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.ErrorCode;
import chat.protocol.Link;
import chat.protocol.Names;
import chat.protocol.Refused;
import chat.protocol.Registration;
import chat.protocol.Reply.Refusal;
import chat.server.account.PasswordHasher;
import chat.server.account.Secrets;
import chat.server.journal.Change;
import chat.server.journal.IssueInvitation;
import chat.server.journal.Journal;
import chat.server.journal.Outcome;
import chat.server.journal.PutSetting;
import chat.server.journal.Register;
import chat.server.journal.ResetPassword;
import chat.server.journal.SetDisabled;
import chat.server.store.Backup;
import chat.server.store.Rows;
import chat.server.store.Store;
import chat.server.store.StoreException;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the server's owner asks for. Any thread may call it, but it must be a platform thread:
 * it waits for SQL.
 *
 * @param registration who may make an account at the moment
 * @param inviting the link that has an invitation's code in it
 * @param store is read and backed up; what lasts is changed by the journal alone
 * @param status what {@code status} shows
 * @param clock wall time, for expiry
 * @param nanoTime monotonic time in nanoseconds
 */
public record Office(
    Supplier<Registration> registration,
    Function<String, Link> inviting,
    Journal journal,
    Store store,
    PasswordHasher hasher,
    Secrets secrets,
    People people,
    Reload reload,
    StatusReport status,
    InstantSource clock,
    LongSupplier nanoTime) {
  private static final Logger log = LoggerFactory.getLogger(Office.class);

  /** The reply to a line, as a frame. */
  byte[] answer(byte[] line) {
    AdminRequest request;
    try {
      request = AdminRequest.decode(line);
    } catch (Refused e) {
      return Codec.encode(e.refusal());
    }
    String name = request.getClass().getSimpleName();
    Refusal refusal;
    try {
      byte[] reply = Codec.encode(answer(request).json());
      log.atDebug().addKeyValue("request", name).log("admin_request");
      return reply;
    } catch (Refused e) {
      refusal = e.refusal();
    } catch (StoreException e) {
      log.atError().addKeyValue("request", name).setCause(e).log("admin_store_failed");
      refusal = Refusal.of(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // Whatever it is, whoever asked must not be left without an answer.
      log.atError().addKeyValue("request", name).setCause(e).log("admin_fault");
      refusal = Refusal.of(ErrorCode.INTERNAL, "a fault of the server; its log says more");
    }
    return Codec.encode(refusal.to(request.id()));
  }

  private Answer answer(AdminRequest request) throws Refused, StoreException {
    Answer ok = new Answer(request.id());
    return switch (request) {
      case AdminRequest.Invite invite -> invite(invite, ok);
      case AdminRequest.Users users -> users(users, ok);
      case AdminRequest.AddUser add -> add(add, ok);
      case AdminRequest.SetPassword passwd -> passwd(passwd, ok);
      case AdminRequest.Disable disable -> disable(disable, ok);
      case AdminRequest.Enable enable -> enable(enable, ok);
      case AdminRequest.Status _ -> status.write(ok);
      case AdminRequest.Reload _ -> reload(ok);
      case AdminRequest.Backup backup -> backup(backup, ok);
    };
  }

  private Answer invite(AdminRequest.Invite invite, Answer ok) throws Refused {
    if (registration.get() == Registration.CLOSED) {
      throw Refusal.of(
              ErrorCode.FORBIDDEN,
              "nobody can register here, so an invitation would lead nowhere: set registration to"
                  + " invite, and reload")
          .refused();
    }
    String code = secrets.invitation();
    Instant expires = invite.expires() == null ? null : clock.instant().plus(invite.expires());
    await(new IssueInvitation(Secrets.hash(code), invite.uses(), expires));
    log.atInfo()
        .addKeyValue("uses", invite.uses())
        .addKeyValue("expires", expires == null ? "never" : expires)
        .log("invitation_issued");
    return ok.with("link", inviting.apply(code).toString())
        .with("uses", invite.uses())
        .with("expires", expires);
  }

  private Answer users(AdminRequest.Users users, Answer ok) throws StoreException {
    // One more than was asked for, so that it is known whether there are more.
    int most = Math.min(users.limit(), AdminRequest.MOST_USER_ROWS);
    List<Rows.Account> found = store.reader().accounts(users.after(), most + 1);
    var rows = new JsonArray();
    for (Rows.Account account : found.subList(0, Math.min(found.size(), most))) {
      JsonObject row = new JsonObject();
      row.addProperty("user", account.name());
      row.addProperty("guest", account.guest());
      row.addProperty("disabled", account.disabled());
      row.addProperty("sessions", people.sessions(account.id()));
      row.addProperty("created", Answer.text(account.created()));
      rows.add(row);
    }
    return ok.with("users", rows).with("more", found.size() > most);
  }

  private Answer add(AdminRequest.AddUser add, Answer ok) throws Refused {
    Register.requireOwnName(add.user());
    String hash = hasher.hash(add.password());
    await(new Register(add.user(), hash, null, null, Names.LOBBY));
    log.atInfo().addKeyValue("user", add.user()).log("account_added");
    return ok.with("user", add.user());
  }

  private Answer passwd(AdminRequest.SetPassword passwd, Answer ok) throws Refused {
    String hash = hasher.hash(passwd.password());
    long account = await(new ResetPassword(passwd.user(), hash), ByeReason.REVOKED);
    log.atInfo()
        .addKeyValue("user", passwd.user())
        .addKeyValue("account", account)
        .log("account_password_set");
    return ok.with("user", passwd.user());
  }

  private Answer disable(AdminRequest.Disable disable, Answer ok) throws Refused {
    long account = await(new SetDisabled(disable.user(), true), ByeReason.DISABLED);
    log.atInfo()
        .addKeyValue("user", disable.user())
        .addKeyValue("account", account)
        .log("account_disabled");
    return ok.with("user", disable.user());
  }

  private Answer enable(AdminRequest.Enable enable, Answer ok) throws Refused {
    await(new SetDisabled(enable.user(), false));
    log.atInfo().addKeyValue("user", enable.user()).log("account_enabled");
    return ok.with("user", enable.user());
  }

  private Answer reload(Answer ok) throws Refused {
    try {
      Reload.Outcome outcome = reload.reload();
      log.atInfo()
          .addKeyValue("changed", String.join(",", outcome.changed()))
          .addKeyValue("restart", String.join(",", outcome.restart()))
          .addKeyValue("certificate", outcome.certificate())
          .log("reloaded");
      return ok.with("changed", Answer.strings(outcome.changed()))
          .with("restart", Answer.strings(outcome.restart()))
          .with("certificate", outcome.certificate());
    } catch (Reload.Failed e) {
      log.atError().addKeyValue("cause", e.getMessage()).log("reload_refused");
      throw Refusal.of(ErrorCode.CONFLICT, "nothing was changed: " + e.getMessage()).refused();
    }
  }

  private Answer backup(AdminRequest.Backup backup, Answer ok) throws Refused, StoreException {
    Instant from = clock.instant();
    Backup made;
    try {
      made = store.backup(backup.file());
    } catch (StoreException e) {
      log.atError().addKeyValue("file", backup.file()).setCause(e).log("backup_failed");
      throw Refusal.of(ErrorCode.CONFLICT, String.valueOf(e.getMessage())).refused();
    }
    // When it began: that is how far back one can go.
    await(new PutSetting(StatusReport.LAST_BACKUP, Answer.text(from)));
    log.atInfo()
        .addKeyValue("file", made.file())
        .addKeyValue("bytes", made.bytes())
        .addKeyValue("entries", made.entries())
        .addKeyValue("ms", made.took().toMillis())
        .log("backup_made");
    return ok.with("file", made.file().toString())
        .with("bytes", made.bytes())
        .with("rooms", made.rooms())
        .with("entries", made.entries())
        .with("tookMs", made.took().toMillis());
  }

  /** As {@link #await(Change)}; the account's connections end before anything else is decided. */
  private long await(Change<Long> change, ByeReason reason) throws Refused {
    return await(
        change,
        outcome -> {
          if (outcome instanceof Outcome.Durable<Long>(Long account)) {
            people.end(account, reason);
          }
        });
  }

  private <R> R await(Change<R> change) throws Refused {
    return await(change, _ -> {});
  }

  private <R> R await(Change<R> change, Consumer<Outcome<R>> first) throws Refused {
    var settled = new CompletableFuture<Outcome<R>>();
    journal.submit(
        change,
        outcome -> {
          try {
            first.accept(outcome);
          } finally {
            settled.complete(outcome);
          }
        });
    return switch (settled.join()) {
      case Outcome.Durable<R>(R value) -> value;
      case Outcome.Refused<R>(Refusal refusal) -> throw refusal.refused();
      case Outcome.Unknown<R> _ ->
          throw Refusal.of(
                  ErrorCode.UNAVAILABLE,
                  "the disk failed, and nobody knows whether it was stored: look, and ask again")
              .refused();
    };
  }
}
