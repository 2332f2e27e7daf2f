package chat.testkit.check;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All sends of all histories, by what identifies them. */
final class Sends {
  private final Map<String, Send> sends = new LinkedHashMap<>();
  private final Set<String> users = new HashSet<>();
  private long acknowledged;
  private long refused;
  private long unknown;

  void add(History history) {
    Map<Long, Note> outcomes = new HashMap<>();
    for (Note note : history.notes()) {
      switch (note) {
        case Note.Acknowledged ok -> outcomes.put(ok.op(), ok);
        case Note.Refused no -> outcomes.put(no.op(), no);
        case Note.Unanswered silence -> outcomes.put(silence.op(), silence);
        case Note.Began _, Note.Followed _, Note.Received _, Note.Objected _ -> {}
      }
    }
    for (Note note : history.notes()) {
      if (note instanceof Note.Began began) {
        Note outcome = outcomes.get(began.op());
        users.add(began.user());
        // A space is in no name, so that two sends never share an identity by accident.
        String identity =
            began.key() == null
                ? history.driver() + " op " + began.op()
                : began.user() + ' ' + began.room() + " key " + began.key();
        sends.computeIfAbsent(identity, _ -> new Send()).add(new Send.Attempt(began, outcome));
        switch (outcome) {
          case Note.Acknowledged _ -> acknowledged++;
          case Note.Refused _ -> refused++;
          case null, default -> unknown++;
        }
      }
    }
  }

  Collection<Send> all() {
    return sends.values();
  }

  Set<String> users() {
    return users;
  }

  long acknowledged() {
    return acknowledged;
  }

  long refused() {
    return refused;
  }

  long unknown() {
    return unknown;
  }
}
