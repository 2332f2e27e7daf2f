package chat.server.session;

import chat.protocol.ByeReason;
import chat.server.limit.Limit;
import chat.server.limit.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who is connected, by account. For any thread. */
public final class Roster {
  private final ConcurrentHashMap<Long, Person> people = new ConcurrentHashMap<>();
  private final Supplier<SessionLimits> limits;
  private final Tally tally;
  private final LongSupplier nanoTime;

  Roster(Supplier<SessionLimits> limits, Tally tally, LongSupplier nanoTime) {
    this.limits = limits;
    this.tally = tally;
    this.nanoTime = nanoTime;
  }

  /** Where a session belongs, and whether it is the first of its account. */
  record Entered(Person person, boolean first) {}

  /** A session is about to be let in; from now on it can be ended with the account's others. */
  Entered enter(Session session, long account, String name, boolean guest, @Nullable String token) {
    var first = new boolean[1];
    Person person =
        people.compute(
            account,
            (_, known) -> {
              Person owner = known == null ? newPerson(account, name) : known;
              first[0] = !owner.isOnline();
              session.identify(new Session.Identity(owner, guest, token));
              owner.add(session);
              return owner;
            });
    return new Entered(person, first[0]);
  }

  /** A session was let in: if there are too many of its account now, the most silent one ends. */
  void makePlace(Session session, Person person) {
    var replaced = new ArrayList<Session>();
    people.computeIfPresent(
        person.account(),
        (_, known) -> {
          while (known.sessions().size() > limits.get().sessions()) {
            Session silent = known.mostSilentBeside(session);
            known.remove(silent);
            replaced.add(silent);
          }
          return known;
        });
    for (Session silent : replaced) {
      tally.bit(Limit.SESSIONS_PER_ACCOUNT, person.name());
      silent.end(ByeReason.REPLACED);
    }
  }

  private Person newPerson(long account, String name) {
    return new Person(account, name, () -> limits.get().sending(), tally, nanoTime);
  }

  /** A session is over; true if it was the last of its account. */
  boolean leave(Session session, Person person) {
    var last = new boolean[1];
    people.computeIfPresent(
        person.account(),
        (_, known) -> {
          boolean was = known.isOnline();
          known.remove(session);
          last[0] = was && !known.isOnline();
          return isForgettable(known) ? null : known;
        });
    return last[0];
  }

  /** How fast somebody sent or typed must not be forgotten by their coming back. */
  private boolean isForgettable(Person person) {
    SendLimit limit = person.limit();
    return !person.isOnline()
        && (limit == null || limit.isFull())
        && !person.typedLately(nanoTime.getAsLong());
  }

  /** Forgets who is gone and owes nothing. */
  void sweep() {
    for (Long account : people.keySet()) {
      people.computeIfPresent(account, (_, known) -> isForgettable(known) ? null : known);
    }
  }

  /** How many accounts have a session. */
  int online() {
    return (int) people.values().stream().filter(Person::isOnline).count();
  }

  boolean isOnline(long account) {
    Person person = people.get(account);
    return person != null && person.isOnline();
  }

  /** The account's sessions; none if it is not connected. */
  List<Session> sessions(long account) {
    Person person = people.get(account);
    return person == null ? List.of() : person.sessions();
  }

  /** Ends those of the account's sessions that match. */
  void end(long account, Predicate<Session> which, ByeReason reason) {
    for (Session session : sessions(account)) {
      if (which.test(session)) {
        session.end(reason);
      }
    }
  }
}
