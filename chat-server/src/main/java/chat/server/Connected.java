package chat.server;

import chat.protocol.ByeReason;
import chat.server.admin.People;
import chat.server.session.Session;
import chat.server.session.Sessions;
import java.util.Map;

/** The sessions as those see them who run the server. */
record Connected(Sessions sessions) implements People {
  @Override
  public int sessions(long account) {
    return sessions.of(account);
  }

  @Override
  public void end(long account, ByeReason reason) {
    sessions.end(account, reason);
  }

  @Override
  public States states() {
    Map<Session.State, Integer> states = sessions.states();
    return new States(
        states.getOrDefault(Session.State.OPENING, 0),
        states.getOrDefault(Session.State.STRANGER, 0),
        states.getOrDefault(Session.State.LOGGED_IN, 0),
        states.getOrDefault(Session.State.ENDING, 0),
        sessions.accounts());
  }
}
