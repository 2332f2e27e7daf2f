package chat.client;

import chat.client.link.Answered;
import chat.protocol.Limits;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Visible;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code chat who}: a room's members. */
final class WhoVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description("List the members of a room: name, online or away, owner or member.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("ROOM")
            .build());
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    String room = RoomName.of(options.argument("ROOM"));
    var output = new Output(world.out());
    try (Entrance entrance = Entrance.loggedIn(Account.of(options, world, null))) {
      String after = "";
      boolean more = true;
      while (more) {
        Answered answered = entrance.ask(new Request.Members(null, room, after, Limits.PAGE_ROWS));
        Reply.MemberPage page = (Reply.MemberPage) answered.reply();
        if (options.has("--json")) {
          output.frame(answered.frame());
        } else {
          page.members().forEach(row -> output.line(line(row)));
        }
        more = page.more() && !page.members().isEmpty();
        after = more ? page.members().getLast().user() : after;
      }
    }
    output.flush();
    return ExitCode.OK;
  }

  private static String line(Reply.MemberRow row) {
    return "%-32s %-6s %s"
        .formatted(Visible.inLine(row.user()), row.online() ? "online" : "away", row.role().wire());
  }
}
