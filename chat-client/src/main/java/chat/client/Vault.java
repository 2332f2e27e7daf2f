package chat.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembered logins, in a file that only its owner can read: {@code SERVER USER TOKEN} a line, the
 * last used first. Tokens can be revoked; passwords are never kept.
 */
final class Vault {
  private final Path file;

  Vault(Path file) {
    this.file = file;
  }

  /** A remembered login. */
  record Login(String server, String user, String token) {
    @Override
    public String toString() {
      return "Login[server=" + server + ", user=" + user + "]"; // the token stays out of logs
    }
  }

  /** The login to use; {@code user} {@code null} means the last one that was used there. */
  @Nullable Login find(String server, @Nullable String user) throws Failure {
    return read().stream()
        .filter(login -> login.server().equals(server))
        .filter(login -> user == null || login.user().equals(user))
        .findFirst()
        .orElse(null);
  }

  void keep(Login login) throws Failure {
    change(login, login);
  }

  void forget(Login login) throws Failure {
    change(login, null);
  }

  private void change(Login old, @Nullable Login fresh) throws Failure {
    refuseIfOthersCanRead();
    String replaced = old.server() + " " + old.user() + " ";
    Home.change(
        file,
        lines ->
            Stream.concat(
                    Stream.ofNullable(fresh).map(Vault::line),
                    lines.stream().filter(line -> !line.startsWith(replaced)))
                .toList());
  }

  private static String line(Login login) {
    return login.server() + " " + login.user() + " " + login.token();
  }

  private List<Login> read() throws Failure {
    refuseIfOthersCanRead();
    List<Login> logins = new ArrayList<>();
    for (String line : Home.lines(file)) {
      String[] parts = line.strip().split(" +", -1);
      if (parts.length == 3) {
        logins.add(new Login(parts[0], parts[1], parts[2]));
      } else if (!line.isBlank()) {
        throw Failure.configuration(file + " has a line that is not SERVER USER TOKEN");
      }
    }
    return logins;
  }

  private void refuseIfOthersCanRead() throws Failure {
    Set<PosixFilePermission> permissions;
    try {
      if (!Files.exists(file)) {
        return;
      }
      permissions = Files.getPosixFilePermissions(file);
    } catch (IOException e) {
      throw Failure.configuration("cannot read " + file + ": " + e.getMessage());
    } catch (UnsupportedOperationException _) {
      return; // No such thing as others here.
    }
    if (permissions.stream().anyMatch(Vault::isOfOthers)) {
      throw Failure.configuration(
          "others can read "
              + file
              + ", so its tokens are not used: chmod 600 "
              + file
              + ", and log in anew if somebody may have seen it");
    }
  }

  private static boolean isOfOthers(PosixFilePermission permission) {
    return switch (permission) {
      case OWNER_READ, OWNER_WRITE, OWNER_EXECUTE -> false;
      default -> true;
    };
  }
}
