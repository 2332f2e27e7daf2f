package chat.client;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What makes a shell complete the verbs of a program, their options and, behind {@code --ca-file},
 * files. All three scripts look for the verb in the same way: it is the first word that is neither
 * an option nor the value of one.
 */
final class CompletionScripts {
  /** The one option whose value is a file. */
  private static final String FILE = "--ca-file";

  private final CommandSpec program;
  private final List<CommandSpec> verbs;

  CompletionScripts(CommandSpec program) {
    this.program = program;
    this.verbs =
        program.subcommands().values().stream().map(line -> line.getCommandSpec()).toList();
  }

  /** For bash 3.2 and newer. */
  String bash() {
    String cases =
        verbs.stream()
            .map(verb ->
                "    %s) options='%s' words='%s' ;;\n"
                    .formatted(verb.name(), names(verb), arguments(verb)))
            .collect(Collectors.joining());
    return """
    # bash completion of chat
    _chat() {
      local cur=${COMP_WORDS[COMP_CWORD]#=} verb value options words i
      local -a typed
      # Not COMP_WORDS, which is broken at each colon of a link too.
      read -ra typed <<<"${COMP_LINE:0:COMP_POINT}x"
      for ((i = 1; i < ${#typed[@]} - 1; i++)); do
        if [ -n "$value" ]; then
          value=
          continue
        fi
        case ${typed[i]} in
          %s) value=${typed[i]} ;;
          -*) ;;
          *) verb=${verb:-${typed[i]}} ;;
        esac
      done
      COMPREPLY=()
      if [ "$value" = %s ] || [[ ${typed[i]} == %s=* ]]; then
        type compopt >/dev/null 2>&1 && compopt -o filenames
        local IFS=$'\\n'
        COMPREPLY=($(compgen -f -- "$cur"))
        return
      fi
      [ -z "$value" ] || return 0
      case $verb in
        '') options='%s' words='%s' ;;
    %s  esac
      [[ $cur != -* ]] || words=$options
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
    }
    complete -F _chat chat
    """
        .formatted(
            String.join("|", valued()),
            FILE,
            FILE,
            names(program),
            String.join(" ", program.subcommands().keySet()),
            cases);
  }

  /** To be evaluated behind {@code compinit}, or a file {@code _chat} in {@code fpath}. */
  String zsh() {
    String cases = verbs.stream().map(this::zsh).collect(Collectors.joining());
    String all =
        verbs.stream()
            .map(verb -> "'" + verb.name() + ":" + zsh(verb.usageMessage().description()) + "'")
            .collect(Collectors.joining("\n          "));
    return """
    #compdef chat
    # zsh completion of chat
    _chat() {
      local verb value word
      local -a options arguments
      for word in ${words[2,CURRENT-1]}; do
        if [[ -n $value ]]; then
          value=
          continue
        fi
        case $word in
          (%s) value=$word ;;
          (-*) ;;
          (*) verb=${verb:-$word} ;;
        esac
      done
      if [[ $value == %s ]] || compset -P '%s='; then
        _files
        return
      fi
      [[ -z $value ]] || return 1
      case $verb in
        ('')
          options=(%s)
          arguments=(
              %s) ;;
    %s  esac
      if [[ $PREFIX == -* ]]; then
        _describe -o option options
      else
        _describe word arguments
      fi
    }
    if [[ ${funcstack[1]} == _chat ]]; then
      _chat "$@"
    else
      compdef _chat chat
    fi
    """
        .formatted(String.join("|", valued()), FILE, FILE, zshOptions(program), all, cases);
  }

  private String zsh(CommandSpec verb) {
    return "    (%s)\n      options=(%s)\n      arguments=(%s) ;;\n"
        .formatted(verb.name(), zshOptions(verb), arguments(verb));
  }

  private static String zshOptions(CommandSpec verb) {
    return verb.options().stream()
        .flatMap(option ->
            Stream.of(option.names())
                .map(name -> "\n          '" + name + ":" + zsh(option.description()) + "'"))
        .collect(Collectors.joining());
  }

  private static String zsh(String[] description) {
    return summary(description).replace("'", "'\\''");
  }

  /** For {@code ~/.config/fish/completions/chat.fish}. */
  String fish() {
    var lines =
        new StringBuilder(
            """
            # fish completion of chat
            function __chat_verb_is
              set -l value
              set -l verb
              set -l typed (commandline -opc)
              set -e typed[1]
              for word in $typed
                if test -n "$value"
                  set value
                  continue
                end
                switch $word
                  case %s
                    set value $word
                  case '-*'
                  case '*'
                    set verb $word
                    break
                end
              end
              test "$verb" = "$argv[1]"
            end
            complete -c chat -f
            """
                .formatted(String.join(" ", valued())));
    for (CommandSpec verb : verbs) {
      lines.append(
          "complete -c chat -n '__chat_verb_is \"\"' -a %s -d '%s'\n"
              .formatted(verb.name(), fish(verb.usageMessage().description())));
      String when = "__chat_verb_is " + verb.name();
      if (!arguments(verb).isEmpty()) {
        lines.append("complete -c chat -n '%s' -a '%s'\n".formatted(when, arguments(verb)));
      }
      verb.options().forEach(option -> lines.append(fish(when, option)));
    }
    program.options().forEach(option -> lines.append(fish("__chat_verb_is \"\"", option)));
    return lines.toString();
  }

  private static String fish(String when, OptionSpec option) {
    String names =
        Stream.of(option.names())
            .map(name ->
                name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
            .collect(Collectors.joining(" "));
    String takes = !takesValue(option) ? "" : isFile(option) ? " -r -F" : " -x";
    return "complete -c chat -n '%s' %s%s -d '%s'\n"
        .formatted(when, names, takes, fish(option.description()));
  }

  private static String fish(String[] description) {
    return summary(description).replace("\\", "\\\\").replace("'", "\\'");
  }

  /** Options, wherever they are known, behind which a word is their value. */
  private List<String> valued() {
    return Stream.concat(Stream.of(program), verbs.stream())
        .flatMap(spec -> spec.options().stream())
        .filter(CompletionScripts::takesValue)
        .flatMap(option -> Arrays.stream(option.names()))
        .distinct()
        .sorted()
        .toList();
  }

  private static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  private static boolean isFile(OptionSpec option) {
    return Stream.of(option.names()).anyMatch(Predicate.isEqual(FILE));
  }

  private static String names(CommandSpec spec) {
    return spec.options().stream()
        .flatMap(option -> Stream.of(option.names()))
        .collect(Collectors.joining(" "));
  }

  /** What may follow a verb beside its options, where that is known beforehand. */
  private static String arguments(CommandSpec verb) {
    return verb.name().equals("completion") ? "bash zsh fish" : "";
  }

  /** What stands before the first full stop, colon or semicolon. */
  private static String summary(String[] description) {
    return String.join(" ", description).split("[.:;]( |$)", 2)[0];
  }
}
