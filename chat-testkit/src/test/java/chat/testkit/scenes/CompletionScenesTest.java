package chat.testkit.scenes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.testkit.process.ClientCommand;
import chat.testkit.terminal.Desk;
import chat.testkit.terminal.Tmux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What somebody gets who presses Tab behind {@code chat} in a shell. */
class CompletionScenesTest extends Scenes {

  @Test
  void bashCompletes() throws Exception {
    completes(
        List.of("bash", "--norc", "--noprofile", "-i"),
        "PS1='shell> '; eval \"$(chat completion bash)\"");
  }

  @Test
  void zshCompletes() throws Exception {
    Tmux shell =
        completes(
            List.of("zsh", "-f", "-i"),
            "PS1='shell> '; autoload -Uz compinit; compinit -u; eval \"$(chat completion zsh)\"");
    tab(shell, "chat log");
    shell.shows("^login +-- Log in, and remember a token for this server");
    tab(shell, "chat send --k");
    shell.shows("^shell> chat send --key$");
  }

  @Test
  void fishCompletes() throws Exception {
    Tmux shell =
        completes(
            List.of("fish", "--no-config", "-i"),
            "function fish_prompt; echo -n 'shell> '; end; chat completion fish | source");
    tab(shell, "chat log");
    shell.shows("^login +\\(Log in, and remember a token for this server");
  }

  /** What is the same in all of them. */
  private Tmux completes(List<String> shell, String setUp) throws IOException {
    needs(shell.getFirst());
    Path home = folder("d/home");
    Path program = folder("bin").resolve("chat");
    Files.writeString(
        program, "#!/bin/sh\nexec " + Tmux.quoted(ClientCommand.program()) + " \"$@\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.createFile(home.resolve("authority"));
    Desk desk = desk().with("PATH", program.getParent() + ":" + System.getenv("PATH"));
    Tmux terminal = at(desk.opens(shell));
    terminal.types(setUp + "; clear");
    terminal.presses("Enter");
    terminal.awaits("a prompt alone", screen -> screen.equals(List.of("shell>")));

    tab(terminal, "chat wa");
    terminal.shows("^shell> chat wait$");
    tab(terminal, "chat tail --men");
    terminal.shows("^shell> chat tail --mentions$");
    tab(terminal, "chat completion ");
    terminal.presses("Tab");
    terminal.shows("^bash +fish +zsh");
    // The value of an option is no verb, and has colons perhaps.
    tab(terminal, "chat --server chat://127.0.0.1:1 se");
    terminal.shows("^shell> chat --server chat://127.0.0.1:1 send$");
    tab(terminal, "chat --user send rooms --js");
    terminal.shows("^shell> chat --user send rooms --json$");
    tab(terminal, "chat rooms --ca-file " + home + "/auth");
    terminal.shows("^shell> chat rooms --ca-file .*/authority$");
    return terminal;
  }

  /** Types behind an empty prompt, and presses Tab. */
  private static void tab(Tmux terminal, String text) throws IOException {
    terminal.presses("C-u");
    terminal.shows("^shell>$");
    terminal.types(text);
    terminal.shows("^shell> " + text.stripTrailing() + "$");
    terminal.presses("Tab");
  }

  private static void needs(String shell) {
    boolean isThere =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, shell)));
    if (!isThere) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(shell + " is missing: apt-get install " + shell);
      }
      System.err.println("SKIPPED: its completion needs " + shell + ", which is not installed");
    }
    assumeTrue(isThere, shell + " is not installed");
  }
}
