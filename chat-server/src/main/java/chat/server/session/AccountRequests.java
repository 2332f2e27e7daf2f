package chat.server.session;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.Credentials;
import chat.protocol.ErrorCode;
import chat.protocol.Names;
import chat.protocol.Refused;
import chat.protocol.Registration;
import chat.protocol.Reply;
import chat.protocol.Reply.Refusal;
import chat.protocol.Request;
import chat.server.account.LoginThrottle;
import chat.server.account.Secrets;
import chat.server.journal.Change;
import chat.server.journal.ChangePassword;
import chat.server.journal.EndGuest;
import chat.server.journal.IssueToken;
import chat.server.journal.Logout;
import chat.server.journal.NewGuest;
import chat.server.journal.NewToken;
import chat.server.journal.Outcome;
import chat.server.journal.Register;
import chat.server.journal.RevokeToken;
import chat.server.journal.SeeGuests;
import chat.server.journal.UseToken;
import chat.server.net.AddressPrefix;
import chat.server.session.Session.Identity;
import chat.server.store.Rows;
import chat.server.store.StoreException;
import java.net.InetAddress;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests about who one is. For its session's reader alone. */
final class AccountRequests {
  private static final Logger log = LoggerFactory.getLogger(AccountRequests.class);

  private static final Refusal BAD_CREDENTIALS =
      Refusal.of(ErrorCode.BAD_CREDENTIALS, "user or password is wrong");
  private static final Refusal BAD_TOKEN =
      Refusal.of(ErrorCode.BAD_CREDENTIALS, "this token is not valid (any more); log in anew");

  private final Session session;
  private final Sessions sessions;
  private final House house;

  AccountRequests(Session session, Sessions sessions) {
    this.session = session;
    this.sessions = sessions;
    this.house = sessions.house();
  }

  /**
   * A token that was just made: what is stored of it, and what is told once.
   *
   * @param text as the client will send it
   */
  private record Fresh(NewToken stored, String text) {}

  /** How often a login may meet a change of its account's hash and begin anew. */
  private static final int RACES = 2;

  private Fresh freshToken(String device) {
    String text = house.secrets().token();
    return new Fresh(
        new NewToken(
            house.secrets().shortName(), Secrets.hash(text), device, house.limits().tokens()),
        text);
  }

  // --- coming

  void register(Request.Register register) throws Refused, StoreException {
    requireSecrecy();
    byte[] invitation = requireInvitation(register.invite());
    Register.requireOwnName(register.user());
    if (house.reader().account(register.user()).isPresent()) {
      throw Register.taken(register.user()).refused(); // sooner than after the work of a hash
    }
    String hash = house.hasher().hash(register.password());
    Fresh token = register.remember() ? freshToken(register.device()) : null;
    Rows.Account account =
        await(
            new Register(
                register.user(),
                hash,
                invitation,
                token == null ? null : token.stored(),
                Names.LOBBY));
    enter(register.id(), account, null, token, true);
  }

  private byte @Nullable [] requireInvitation(@Nullable String code)
      throws Refused, StoreException {
    if (house.registration() == Registration.CLOSED) {
      throw Refusal.of(ErrorCode.FORBIDDEN, "nobody can register here; ask the server's owner")
          .refused();
    }
    if (code == null) {
      if (house.registration() == Registration.INVITE) {
        throw Refusal.of(ErrorCode.FORBIDDEN, "registering takes an invitation; ask for one")
            .refused();
      }
      return null;
    }
    byte[] hash = Secrets.hash(code);
    Register.requireValid(house.reader().serverInvitation(hash), house.clock().instant());
    return hash;
  }

  void login(Request.Login login) throws Refused, StoreException {
    switch (login.credentials()) {
      case Credentials.Password password -> loginByPassword(login, password);
      case Credentials.Token token -> loginByToken(login, token.token());
      case Credentials.Guest guest -> loginAsGuest(login, guest.user());
    }
  }

  /**
   * Where the hash changed meanwhile, perhaps only its cost did: then the password is tried anew.
   */
  private void loginByPassword(Request.Login login, Credentials.Password given)
      throws Refused, StoreException {
    for (int left = RACES; ; left--) {
      Rows.Account account;
      try (LoginThrottle.Attempt attempt = attempt(given.user())) {
        requireSecrecy();
        account = requirePassword(attempt, given.user(), given.password());
      }
      try {
        admit(login, raiseCost(account, given.password()));
        return;
      } catch (Refused e) {
        if (left == 0 || e.refusal().code() != ErrorCode.BAD_CREDENTIALS) {
          throw e;
        }
      }
    }
  }

  private void admit(Request.Login login, Rows.Account account) throws Refused, StoreException {
    Fresh token = null;
    if (login.remember()) {
      token = freshToken(login.device());
      Optional<String> ended =
          await(new IssueToken(account.id(), account.passwordHash(), token.stored()));
      ended.ifPresent(id -> endToken(account.id(), id));
    }
    enter(login.id(), account, null, token, token != null);
  }

  private LoginThrottle.Attempt attempt(@Nullable String user) throws Refused {
    InetAddress remote = session.connection().remote();
    return house
        .throttle()
        .begin(user, AddressPrefix.of(remote).toString(), house.exempt().test(remote));
  }

  /** The same answer after the same work, whether the name or the password is wrong. */
  private Rows.Account requirePassword(LoginThrottle.Attempt attempt, String user, String password)
      throws Refused, StoreException {
    Optional<Rows.Account> known = house.reader().account(user).filter(account -> !account.guest());
    String hash = known.map(Rows.Account::passwordHash).orElse(null);
    if (!house.hasher().verify(password, hash)) {
      attempt.failed();
      throw BAD_CREDENTIALS.refused();
    }
    attempt.succeeded();
    Rows.Account account = known.orElseThrow();
    requireEnabled(account);
    return account;
  }

  private static void requireEnabled(Rows.Account account) throws Refused {
    if (account.disabled()) {
      throw Refusal.of(ErrorCode.FORBIDDEN, "this account is disabled; ask the server's owner")
          .refused();
    }
  }

  /** The setting may ask for more than the hash was made with; only now is the password here. */
  private Rows.Account raiseCost(Rows.Account account, String password)
      throws Refused, StoreException {
    if (!house.hasher().needsRehash(account.passwordHash())) {
      return account;
    }
    String hash = house.hasher().hash(password);
    await(new ChangePassword(account.id(), account.passwordHash(), hash, null, false));
    return house.reader().account(account.id()).orElseThrow();
  }

  private void loginByToken(Request.Login login, String given) throws Refused, StoreException {
    Rows.Token token;
    Rows.Account account;
    try (LoginThrottle.Attempt attempt = attempt(null)) {
      Optional<Rows.Token> known = house.reader().tokenByHash(Secrets.hash(given));
      if (known.isEmpty()) {
        attempt.failed();
        requireSecrecy(); // whether a token counts is nobody's business on a wire that is open
        throw BAD_TOKEN.refused();
      }
      token = known.get();
      account = house.reader().account(token.account()).orElseThrow();
      if (account.guest()) {
        requireGuests();
      } else {
        requireSecrecy();
      }
      attempt.succeeded();
    }
    requireEnabled(account);
    if (account.guest()) {
      await(SeeGuests.one(account.id()));
    }
    String today = LocalDate.ofInstant(house.clock().instant(), ZoneOffset.UTC).toString();
    if (!token.used().equals(today)) {
      await(new UseToken(token.id()));
    }
    enter(login.id(), account, token.id(), null, false);
  }

  private void loginAsGuest(Request.Login login, String asked) throws Refused, StoreException {
    requireGuests();
    Fresh token = freshToken("");
    Rows.Account account = await(new NewGuest(asked, token.stored()));
    enter(login.id(), account, null, token, true);
  }

  private void requireGuests() throws Refused {
    if (!house.guests()) {
      throw Refusal.of(
              ErrorCode.FORBIDDEN, "there are no guests here; `register` or ask to be let in")
          .refused();
    }
  }

  private void requireSecrecy() throws Refused {
    if (!Greeting.takesSecrets(session.connection())) {
      throw Refusal.of(
              ErrorCode.FORBIDDEN,
              "this connection is not encrypted, so no password or token may travel over it; use"
                  + " chats://")
          .refused();
    }
  }

  /**
   * Lets the session in. First it is put where whoever ends the account's sessions will find it,
   * then it is checked once more that it may be there: so nobody slips in beside a change of
   * password.
   *
   * @param used the identifier of the token that was logged in with, or {@code null}
   * @param fresh the token that was made for it, or {@code null}
   * @param changed whether something lasting was done for it already, so that it is too late for a
   *     refusal
   */
  private void enter(
      @Nullable String id,
      Rows.Account account,
      @Nullable String used,
      @Nullable Fresh fresh,
      boolean changed)
      throws Refused, StoreException {
    String token = fresh == null ? used : fresh.stored().id();
    Roster.Entered entered =
        sessions.roster().enter(session, account.id(), account.name(), account.guest(), token);
    Reply.LoggedIn welcome;
    boolean welcomed = false;
    try {
      requireStill(account, token);
      welcome =
          new Reply.LoggedIn(
              id,
              account.name(),
              session.name(),
              session.lookups().memberships(account.id()),
              session.lookups().invited(account.id()),
              fresh == null ? null : fresh.text());
      welcomed = true;
    } catch (StoreException e) {
      if (!changed) {
        throw e;
      }
      log.atError().addKeyValue("user", account.name()).setCause(e).log("login_cut");
      session.end(ByeReason.UNAVAILABLE);
      throw new SessionOver();
    } finally {
      if (!welcomed) {
        sessions.roster().leave(session, entered.person());
        session.identify(null);
      }
    }
    sessions.roster().makePlace(session, entered.person());
    session.loggedIn();
    session.reply(welcome);
    if (entered.first()) {
      welcome.rooms().forEach(room -> sessions.noteIn(room.room(), account.name()));
    }
    log.atInfo()
        .addKeyValue("user", account.name())
        .addKeyValue("peer", session.connection().address())
        .addKeyValue("session", session.name())
        .log("session_login");
  }

  private void requireStill(Rows.Account account, @Nullable String tokenId)
      throws Refused, StoreException {
    Rows.Account now = house.reader().account(account.id()).orElseThrow();
    boolean tokenEnded =
        tokenId != null
            && house.reader().tokens(account.id()).stream()
                .noneMatch(token -> token.id().equals(tokenId));
    boolean passwordChanged = tokenId == null && !now.passwordHash().equals(account.passwordHash());
    if (tokenEnded || passwordChanged || now.ended() || now.disabled()) {
      throw BAD_TOKEN.refused();
    }
  }

  // --- going

  void logout(Request.Logout logout, Identity who) throws Refused, StoreException {
    Person person = who.person();
    Change<?> change =
        who.guest() ? new EndGuest(person.account(), person.name(), null) : new Logout(who.token());
    boolean done =
        session.performForAll(
            logout.id(),
            change,
            person,
            _ -> {
              endOthers(who, other -> who.guest() || isSameToken(other, who.token()));
              return new Outbox.Item(Codec.encode(new Reply.Done(logout.id())));
            });
    if (done) {
      session.end(ByeReason.LOGOUT);
    }
  }

  private void endOthers(Identity who, Predicate<Session> which) {
    sessions
        .roster()
        .end(
            who.person().account(),
            other -> other != session && which.test(other),
            ByeReason.REVOKED);
  }

  private static boolean isSameToken(Session other, @Nullable String token) {
    Identity identity = other.identity();
    return token != null && identity != null && token.equals(identity.token());
  }

  private void endToken(long account, String token) {
    sessions.roster().end(account, other -> isSameToken(other, token), ByeReason.REVOKED);
  }

  void passwd(Request.Passwd passwd, Identity who) throws Refused, StoreException {
    if (who.guest()) {
      throw Refusal.of(ErrorCode.FORBIDDEN, "a guest has no password; `register` to get one")
          .refused();
    }
    Person person = who.person();
    Rows.Account account;
    try (LoginThrottle.Attempt attempt = attempt(person.name())) {
      account = requirePassword(attempt, person.name(), passwd.password());
    }
    String hash = house.hasher().hash(passwd.next());
    session.performForAll(
        passwd.id(),
        new ChangePassword(account.id(), account.passwordHash(), hash, who.token(), true),
        person,
        _ -> {
          endOthers(who, _ -> true);
          return new Outbox.Item(Codec.encode(new Reply.Done(passwd.id())));
        });
  }

  void tokens(Request.Tokens tokens, Identity who) throws StoreException {
    List<Reply.TokenInfo> list =
        house.reader().tokens(who.person().account()).stream()
            .map(token ->
                new Reply.TokenInfo(
                    token.id(),
                    token.device(),
                    token.created(),
                    token.used(),
                    token.id().equals(who.token())))
            .toList();
    session.reply(new Reply.TokenList(tokens.id(), list));
  }

  /** Its own token too: then this session goes on without one. */
  void revoke(Request.Revoke revoke, Identity who) {
    session.performForAll(
        revoke.id(),
        new RevokeToken(who.person().account(), revoke.token()),
        who.person(),
        _ -> {
          endOthers(who, other -> isSameToken(other, revoke.token()));
          return new Outbox.Item(Codec.encode(new Reply.Done(revoke.id())));
        });
  }

  /** The connection is over. */
  void gone() {
    Identity who = session.identity();
    if (who == null) {
      return;
    }
    long account = who.person().account();
    if (who.guest()) {
      // While it still counts as here: nobody may find it gone and not seen for long.
      house.journal().submit(SeeGuests.one(account), _ -> {});
    }
    if (!sessions.roster().leave(session, who.person())) {
      return;
    }
    try {
      for (Rows.Membership room : house.reader().memberships(account)) {
        sessions.noteIn(room.room().name(), who.person().name());
      }
    } catch (StoreException e) {
      // No trace: while the disk fails everybody goes, and the journal says why.
      log.atWarn()
          .addKeyValue("user", who.person().name())
          .addKeyValue("cause", e.getMessage())
          .log("presence_unknown");
    }
  }

  /** Hands a change to the journal and waits for what becomes of it. */
  private <R> R await(Change<R> change) throws Refused {
    var settled = new CompletableFuture<Outcome<R>>();
    house.journal().submit(change, settled::complete);
    return switch (settled.join()) {
      case Outcome.Durable<R>(R value) -> value;
      case Outcome.Refused<R>(Refusal refusal) -> throw refusal.refused();
      case Outcome.Unknown<R> _ -> {
        session.end(ByeReason.UNAVAILABLE);
        throw new SessionOver();
      }
    };
  }
}
