package chat.client;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code chat completion}: prints what makes a shell complete verbs and options. */
final class CompletionVerb implements Verb {
  private final Supplier<CommandSpec> program;

  /**
   * @param program all verbs and their options
   */
  CompletionVerb(Supplier<CommandSpec> program) {
    this.program = program;
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Print a completion script for bash, zsh or fish. For bash, in ~/.bashrc:"
                + " eval \"$(chat completion bash)\"; for zsh the same in ~/.zshrc behind compinit;"
                + " for fish: chat completion fish > ~/.config/fish/completions/chat.fish");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("SHELL")
            .description("bash, zsh or fish")
            .build());
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure {
    var scripts = new CompletionScripts(program.get());
    String shell = options.argument("SHELL");
    String script =
        switch (shell) {
          case "bash" -> scripts.bash();
          case "zsh" -> scripts.zsh();
          case "fish" -> scripts.fish();
          default ->
              throw Failure.usage("there is completion for bash, zsh and fish, not " + shell);
        };
    world.out().print(script);
    new Output(world.out()).flush();
    return ExitCode.OK;
  }
}
