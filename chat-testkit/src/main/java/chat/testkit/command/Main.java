package chat.testkit.command;

import chat.protocol.Link;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The program {@code chat-testkit}: finds the command and runs it. */
@Command(
    name = "chat-testkit",
    description = "Drives a chat server, breaks what it stands on, and checks what is left.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit codes: 0 all was as promised, 1 something was not, 64 usage, 69 the run could not be"
          + " made."
    })
public final class Main {
  private static final int USAGE = 64;
  private static final int UNAVAILABLE = 69;

  /** Whoever has a new command adds it here. Each is a class with picocli's annotations. */
  private static List<Object> commands() {
    return List.of(
        new SimulateCommand(),
        new VerifyCommand(),
        new ProxyCommand(),
        new LoadCommand(),
        new KillsCommand(),
        new BackupsCommand(),
        new ClientKillsCommand(),
        new CutsCommand(),
        new PowerCutsCommand(),
        new TortureCommand(),
        new SoakCommand(),
        new SlowReadersCommand(),
        new TypistsCommand(),
        new FillCommand());
  }

  private Main() {}

  public static void main(String[] args) {
    System.exit(program().execute(args));
  }

  static CommandLine program() {
    CommandLine program = new CommandLine(new Main());
    commands().forEach(program::addSubcommand);
    // Both reach the subcommands too, so they come after them.
    program.registerConverter(Duration.class, Values::time);
    program.registerConverter(Integer.class, Values::count);
    program.registerConverter(int.class, Values::count);
    program.registerConverter(Long.class, Values::seed);
    program.registerConverter(long.class, Values::seed);
    program.registerConverter(Link.class, Values::link);
    program.setParameterExceptionHandler((e, _) -> misused(e));
    program.setExecutionExceptionHandler((e, command, _) -> {
      if (e instanceof IOException) {
        return failed(command, e);
      }
      throw e;
    });
    return program;
  }

  /** One line that says what to write instead; the whole help would push it off the screen. */
  private static int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println("chat-testkit: " + e.getMessage() + "; see " + name + " --help");
    return USAGE;
  }

  private static int failed(CommandLine command, Exception e) {
    String what =
        switch (e) {
          case NoSuchFileException file ->
              "there is no " + file.getFile() + ", or no directory of it";
          case AccessDeniedException file -> file.getFile() + " is not yours to read or write";
          default -> String.valueOf(e.getMessage());
        };
    command.getErr().println("chat-testkit: " + what);
    return UNAVAILABLE;
  }
}
