package chat.client;

import chat.protocol.Codec;
import chat.protocol.Visible;
import com.google.gson.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code chat doctor}: looks at all that a chat needs, and says what to do about the rest. */
final class DoctorVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "Check the terminal, colours, the width of characters, files, the connection, the"
                + " certificate, the clock and the login, and say what to do.");
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    var output = new Output(world.out());
    Failure failure = null;
    for (Checkup.Finding finding : findings(options, world)) {
      if (options.has("--json")) {
        byte[] line = Codec.encode(json(finding));
        world.out().write(line, 0, line.length);
      } else {
        output.line(
            "%-5s %-12s %s".formatted(finding.state(), finding.what(), clean(finding.detail())));
        if (finding.mend() != null) {
          output.line("      " + " ".repeat(13) + "-> " + clean(finding.mend()));
        }
      }
      if (failure == null) {
        failure = finding.failure();
      }
    }
    output.flush();
    return failure == null ? ExitCode.OK : failure.exitCode();
  }

  private static String clean(String text) {
    return Visible.inLine(text);
  }

  private static List<Checkup.Finding> findings(Options options, Surroundings world)
      throws InterruptedException {
    var checkup = new Checkup(world);
    checkup.terminal();
    checkup.server(options);
    return checkup.findings();
  }

  private static JsonObject json(Checkup.Finding finding) {
    var json = new JsonObject();
    json.addProperty("type", "check");
    json.addProperty("what", finding.what());
    json.addProperty("state", finding.state());
    json.addProperty("detail", finding.detail());
    @Nullable String mend = finding.mend();
    if (mend != null) {
      json.addProperty("mend", mend);
    }
    return json;
  }
}
