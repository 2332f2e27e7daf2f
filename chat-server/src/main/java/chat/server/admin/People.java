package chat.server.admin;

import chat.protocol.ByeReason;

/** Those who are connected. Any thread may call it; nothing of it waits. */
public interface People {
  /** How many connections of an account there are. */
  int sessions(long account);

  /** Ends all connections of an account: each gets {@code bye} with the reason within 1 s. */
  void end(long account, ByeReason reason);

  /** How many connections there are in each state. */
  States states();

  /**
   * Connections by their state.
   *
   * @param opening accepted, and their TLS handshake is not over
   * @param strangers who have not logged in
   * @param loggedIn who have
   * @param ending who are being told goodbye
   * @param accounts accounts that are connected at least once
   */
  record States(int opening, int strangers, int loggedIn, int ending, int accounts) {}
}
