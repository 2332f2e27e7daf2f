package chat.client;

import chat.client.link.Answered;
import chat.protocol.Limits;
import chat.protocol.Reply;
import chat.protocol.Request;
import chat.protocol.Visible;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code chat rooms}: the rooms that one may see. */
final class RoomsVerb implements Verb {

  @Override
  public void describe(CommandSpec spec) {
    spec.usageMessage()
        .description(
            "List the rooms that you may see: name, unread messages (- if you are no member),"
                + " members, topic.");
    spec.addOption(
        OptionSpec.builder("--unread").description("only yours that have unread messages").build());
  }

  @Override
  public int run(Options options, Surroundings world) throws Failure, InterruptedException {
    boolean unread = options.has("--unread");
    var output = new Output(world.out());
    try (Entrance entrance = Entrance.loggedIn(Account.of(options, world, null))) {
      String after = "";
      boolean more = true;
      while (more) {
        Answered answered = entrance.ask(new Request.Rooms(null, unread, after, Limits.PAGE_ROWS));
        Reply.RoomPage page = (Reply.RoomPage) answered.reply();
        if (options.has("--json")) {
          output.frame(answered.frame());
        } else {
          page.rooms().stream()
              .filter(row -> !unread || (row.status() != null && row.status().unread() > 0))
              .forEach(row -> output.line(line(row)));
        }
        more = page.more() && !page.rooms().isEmpty();
        after = more ? page.rooms().getLast().room() : after;
      }
    }
    output.flush();
    return ExitCode.OK;
  }

  private static String line(Reply.RoomRow row) {
    String unread = row.status() == null ? "-" : Long.toString(row.status().unread());
    return "%-20s %5s %5d  %s"
        .formatted(Visible.inLine(row.room()), unread, row.members(), Visible.inLine(row.topic()))
        .stripTrailing();
  }
}
