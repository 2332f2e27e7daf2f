package chat.testkit.terminal;

import chat.client.link.Connection;
import chat.client.link.Dialer;
import chat.client.link.Inbox;
import chat.client.link.LinkSettings;
import chat.protocol.Entry;
import chat.protocol.Event;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.testkit.process.ClientCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * Where somebody sits: a home directory of their own, and the client, started there as often as
 * they like. The home outlives the terminals. For one thread.
 */
public final class Desk {
  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private int terminals;

  /**
   * @param folder an empty one, whose path is short
   */
  public Desk(Path folder) throws IOException {
    this.folder = folder;
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", home().toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TZ", "UTC");
    environment.put("SHELL", "/bin/sh");
    Files.createDirectories(home());
  }

  public Path home() {
    return folder.resolve("home");
  }

  /** Sets a variable for terminals that are started from now on. */
  public Desk with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Makes an account, and leaves its token where the client finds it. */
  public Desk knows(int port, String user) throws IOException {
    Path file = home().resolve(".config/chat/credentials");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "chat://127.0.0.1:" + port + " " + user + " " + token(port, user) + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return this;
  }

  private static String token(int port, String user) throws IOException {
    var register = new Request.Register(null, user, "password of " + user, null, true, "test");
    try (Connection connection =
        Connection.open(Dialer.tcp("127.0.0.1", port), LinkSettings.usual())) {
      connection.start(
          new Inbox() {
            @Override
            public void entry(Entry entry, byte[] frame) {}

            @Override
            public void event(Event event) {}
          });
      if (connection.request(register).get() instanceof Reply.LoggedIn account
          && account.token() != null) {
        return account.token();
      }
      throw new IOException("no account " + user + " could be made");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Starts the client at a link in a terminal of 80 columns and 24 rows. */
  public Tmux chats(int port, String... options) throws IOException {
    List<String> command = ClientCommand.program();
    command.add("chat://127.0.0.1:" + port);
    command.addAll(List.of(options));
    return opens(command);
  }

  /** Starts any program there. */
  public Tmux opens(List<String> command) throws IOException {
    Path own = Files.createDirectories(folder.resolve("" + ++terminals));
    return Tmux.start(own, 80, 24, environment, command);
  }
}
