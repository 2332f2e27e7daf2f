package chat.testkit.command;

import chat.protocol.Link;
import chat.testkit.verify.Conformance;
import chat.testkit.verify.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Tries every numbered rule of PROTOCOL.md on a server, whatever it is written in, and prints"
          + " a",
      "line for each. It makes accounts, guests and rooms whose names begin with v. Ends with 1 if",
      "a rule is broken."
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Option(names = "--slow", description = "also what waits for the server's time-outs (minutes)")
  boolean slow;

  @Option(
      names = "--only",
      paramLabel = "RULE",
      split = ",",
      description = "these rules and no others, such as F1,L12")
  Set<String> only = Set.of();

  @Parameters(paramLabel = "LINK", description = "chat://HOST:PORT or chats://HOST:PORT")
  Link link = Link.to(false, "127.0.0.1", Link.DEFAULT_PORT);

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Conformance conformance;
    try {
      conformance =
          new Conformance(
              link,
              slow,
              only.stream().map(id -> id.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings = conformance.run(finding -> out.println(finding.text()));
    long held = count(findings, Finding.Holds.class);
    long broken = count(findings, Finding.Broken.class);
    out.printf(
        Locale.ROOT,
        "%d rules hold, %d are broken, %d were not tried%n",
        held,
        broken,
        findings.size() - held - broken);
    return broken == 0 && held > 0 ? 0 : 1;
  }

  private static long count(List<Finding> findings, Class<? extends Finding> kind) {
    return findings.stream().filter(kind::isInstance).count();
  }
}
