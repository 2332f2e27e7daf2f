package chat.client;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
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
    CommandSpec chat = program.get();
    String shell = options.argument("SHELL");
    String script =
        switch (shell) {
          case "bash" -> bash(chat);
          case "zsh" -> zsh(chat);
          case "fish" -> fish(chat);
          default ->
              throw Failure.usage("there is completion for bash, zsh and fish, not " + shell);
        };
    world.out().print(script);
    new Output(world.out()).flush();
    return ExitCode.OK;
  }

  private static Stream<CommandSpec> verbs(CommandSpec chat) {
    return chat.subcommands().values().stream().map(line -> line.getCommandSpec());
  }

  private static Stream<String> names(CommandSpec spec) {
    return spec.options().stream().flatMap(option -> Stream.of(option.names()));
  }

  private static String words(Stream<String> words) {
    return words.collect(Collectors.joining(" "));
  }

  /** The first sentence, without what a shell would read. */
  private static String summary(String[] description) {
    String text = String.join(" ", description).replaceAll("[\"'`$\\\\\\[\\]:]", "");
    int end = text.indexOf(". ");
    return end < 0 ? text.replaceFirst("[.]$", "") : text.substring(0, end);
  }

  /** What may follow a verb beside its options. */
  private static String arguments(String verb) {
    return verb.equals("completion") ? " bash zsh fish" : "";
  }

  private static String bash(CommandSpec chat) {
    String cases =
        verbs(chat)
            .map(verb ->
                "    %s) words='%s%s' ;;\n"
                    .formatted(verb.name(), words(names(verb)), arguments(verb.name())))
            .collect(Collectors.joining());
    return """
    # bash completion of chat
    _chat() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= words i
      for ((i = 1; i < COMP_CWORD; i++)); do
        case " %s " in *" ${COMP_WORDS[i]} "*) verb=${COMP_WORDS[i]}; break ;; esac
      done
      if [ "$prev" = --ca-file ]; then
        COMPREPLY=($(compgen -f -- "$cur"))
        return
      fi
      case $verb in
        '') words='%s %s' ;;
    %s  esac
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
    }
    complete -F _chat chat
    """
        .formatted(
            words(chat.subcommands().keySet().stream()),
            words(chat.subcommands().keySet().stream()),
            words(names(chat)),
            cases);
  }

  private static String zsh(CommandSpec chat) {
    String verbs =
        verbs(chat)
            .map(verb ->
                "    '%s:%s'\n".formatted(verb.name(), summary(verb.usageMessage().description())))
            .collect(Collectors.joining());
    String cases =
        verbs(chat)
            .map(verb ->
                "    %s) compadd -- %s%s ;;\n"
                    .formatted(verb.name(), words(names(verb)), arguments(verb.name())))
            .collect(Collectors.joining());
    return """
    #compdef chat
    # zsh completion of chat
    _chat() {
      local -a verbs
      verbs=(
    %s  )
      if [[ ${words[CURRENT-1]} == --ca-file ]]; then
        _files
        return
      fi
      local verb=${words[(r)(%s)]}
      if [[ -z $verb || ${words[(i)$verb]} -ge $CURRENT ]]; then
        _describe verb verbs
        compadd -- %s
        return
      fi
      case $verb in
    %s  esac
    }
    compdef _chat chat
    """
        .formatted(verbs, String.join("|", chat.subcommands().keySet()), words(names(chat)), cases);
  }

  private static String fish(CommandSpec chat) {
    var lines = new StringBuilder("# fish completion of chat\ncomplete -c chat -f\n");
    verbs(chat)
        .forEach(verb -> {
          lines.append(
              "complete -c chat -n __fish_use_subcommand -a %s -d '%s'\n"
                  .formatted(verb.name(), summary(verb.usageMessage().description())));
          String seen = "'__fish_seen_subcommand_from " + verb.name() + "'";
          String arguments = arguments(verb.name());
          if (!arguments.isEmpty()) {
            lines.append("complete -c chat -n %s -a '%s'\n".formatted(seen, arguments.strip()));
          }
          verb.options().forEach(option -> lines.append(fish(seen, option)));
        });
    chat.options().forEach(option -> lines.append(fish("__fish_use_subcommand", option)));
    return lines.toString();
  }

  private static String fish(String when, OptionSpec option) {
    String names =
        Stream.of(option.names())
            .map(name ->
                name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
            .collect(Collectors.joining(" "));
    String takes =
        option.arity().max() == 0
            ? ""
            : option.longestName().equals("--ca-file") ? " -r -F" : " -x";
    return "complete -c chat -n %s %s%s -d '%s'\n"
        .formatted(when, names, takes, summary(option.description()));
  }
}
