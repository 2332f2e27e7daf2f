package chat.testkit.terminal;

import chat.protocol.Entry;
import chat.testkit.drive.FreshReader;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Proxy;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Two people type in their terminals while the server is killed, the network is cut and the windows
 * get other sizes; at the end each screen is compared with the room's log. What is typed when, and
 * what befalls it, follows from the seed alone.
 *
 * @param time how long they type
 */
public record Typists(Duration time, long seed) {
  private static final List<String> NAMES = List.of("alice", "bob");
  private static final String ROOM = "lobby";
  private static final Duration SETTLE = Duration.ofMinutes(2);

  /** A line that is left standing for a while: of more than one row in every window. */
  private static final String DRAFT = "thinking aloud ".repeat(10);

  private static final Pattern SAID = Pattern.compile("^\\d\\d:\\d\\d (alice|bob) +(.*)$");

  /** What may stand between messages, beside the input at the very end. */
  private static final Pattern EXPECTED =
      Pattern.compile("^( \\* \\S+ (joined|left)|-- back online, \\d+ missed --|---- new ----)$");

  private static final Pattern INPUT = Pattern.compile("^( #lobby  .*|#lobby>)$");
  private static final Pattern UNSETTLED = Pattern.compile("^  (~|\\.\\.\\.|\\?|!) .*");

  /**
   * How it went.
   *
   * @param wrong what should not be, a line each
   */
  public record Report(int typed, int kills, int cuts, int sizes, List<String> wrong) {

    public boolean isGood() {
      return wrong.isEmpty();
    }

    public String text() {
      return "%d messages typed, %d kills of the server, %d cuts, %d sizes of a window%n%s"
          .formatted(
              typed,
              kills,
              cuts,
              sizes,
              wrong.isEmpty()
                  ? "nothing lost, nothing shown twice or in another order, no stray line"
                  : String.join("\n", wrong));
    }
  }

  /** Runs to the end. */
  public Report run(ServerCommand command, Path scratch) throws IOException {
    Path data = scratch.resolve("data");
    try (ServerProcess server =
        ServerProcess.start(command.with("--data", data.toString(), "--rate-limit", "off"))) {
      return new Run(server, scratch).run();
    }
  }

  /** One of the two. */
  private record Typist(Proxy network, Tmux terminal) {}

  private final class Run {
    private final ServerProcess server;
    private final Path scratch;
    private final SplittableRandom random = new SplittableRandom(seed);
    private final List<Typist> typists = new ArrayList<>();
    private final List<String> typed = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int kills;
    private int cuts;
    private int sizes;

    Run(ServerProcess server, Path scratch) {
      this.server = server;
      this.scratch = scratch;
    }

    Report run() throws IOException {
      try {
        for (String name : NAMES) {
          sit(name);
        }
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
          act();
          pause(random.nextInt(20, 300));
        }
        settle();
        compare();
      } finally {
        for (Typist typist : typists) {
          typist.terminal().close();
          typist.network().close();
        }
      }
      return new Report(typed.size(), kills, cuts, sizes, wrong);
    }

    private void sit(String name) throws IOException {
      Proxy network = Proxy.to(server.port(), Fault.None::new);
      Desk desk = new Desk(Files.createDirectories(scratch.resolve(name)));
      Tmux terminal = desk.knows(network.port(), name).chats(network.port());
      typists.add(new Typist(network, terminal));
      terminal.shows("^ #lobby  .*(ms|online)");
    }

    private void act() throws IOException {
      int at = random.nextInt(typists.size());
      Typist typist = typists.get(at);
      int what = random.nextInt(100);
      if (what < 75) {
        typist.terminal().presses("C-c");
        // Short enough for the narrowest window, and like no other.
        String text = NAMES.get(at).charAt(0) + "" + typed.size() + "-" + random.nextInt(10_000);
        typist.terminal().types(text);
        typist.terminal().presses("Enter");
        typed.add(text);
      } else if (what < 80) {
        typist.terminal().presses("C-c");
        typist.terminal().types(DRAFT);
      } else if (what < 93) {
        // What the client draws fits the smallest of these, so no terminal pushes a part of it
        // away.
        typist.terminal().resizes(random.nextInt(60, 121), random.nextInt(10, 41));
        sizes++;
      } else if (what < 98) {
        typist.network().cut();
        cuts++;
      } else {
        server.kill();
        server.startAgain();
        kills++;
      }
    }

    /** Whatever was typed is acknowledged, or said to have failed. */
    private void settle() throws IOException {
      long end = System.nanoTime() + SETTLE.toNanos();
      for (Typist typist : typists) {
        typist.terminal().presses("C-c");
        typist.terminal().resizes(100, 30);
        List<String> screen = typist.terminal().screen();
        while (screen.stream().anyMatch(row -> UNSETTLED.matcher(row).matches())
            || screen.stream().noneMatch(row -> row.matches("^ #lobby  .*(ms|online).*"))) {
          if (System.nanoTime() - end > 0) {
            wrong.add("not settled:\n" + String.join("\n", screen));
            return;
          }
          pause(100);
          screen = typist.terminal().screen();
        }
      }
      // What the one sent last is on the way to the other.
      pause(3_000);
    }

    private void compare() throws IOException {
      List<String> log =
          FreshReader.read(server.port(), Set.of(ROOM)).getFirst().entries().stream()
              .filter(Entry.Message.class::isInstance)
              .map(Entry.Message.class::cast)
              .map(message -> message.from() + " " + message.text())
              .toList();
      List<String> logged =
          log.stream().map(line -> line.substring(line.indexOf(' ') + 1)).sorted().toList();
      if (!logged.equals(typed.stream().sorted().toList())) {
        wrong.add("the log does not hold what was typed, each once");
        typed.stream()
            .filter(text -> logged.stream().filter(text::equals).count() != 1)
            .forEach(text -> wrong.add("  not once: " + text));
      }
      for (int i = 0; i < typists.size(); i++) {
        compare(NAMES.get(i), typists.get(i).terminal().everything(), log);
      }
    }

    private void compare(String name, List<String> screen, List<String> log) throws IOException {
      List<String> said = new ArrayList<>();
      List<String> stray = new ArrayList<>();
      for (int i = 0; i < screen.size(); i++) {
        String row = screen.get(i);
        var matcher = SAID.matcher(row);
        if (matcher.matches()) {
          said.add(matcher.group(1) + " " + matcher.group(2));
        } else if (!EXPECTED.matcher(row).matches()
            && !(i >= screen.size() - 2 && INPUT.matcher(row).matches())) {
          // With what is around it, which tells when it was left there.
          stray.addAll(screen.subList(Math.max(0, i - 3), Math.min(screen.size(), i + 4)));
          stray.add("^ row " + i + ": " + row);
        }
      }
      // Each begins to see when it joins.
      List<String> due = log.subList(Math.max(0, log.size() - said.size()), log.size());
      if (!said.equals(due) || log.size() - said.size() > typed.size() / 10) {
        wrong.add(name + "'s screen shows " + said.size() + " messages, the log has " + log.size());
        log.stream()
            .filter(line -> said.stream().filter(line::equals).count() != 1)
            .forEach(line -> wrong.add("  not once on " + name + "'s screen: " + line));
      }
      if (!stray.isEmpty()) {
        wrong.add(name + "'s screen has stray lines:");
        wrong.addAll(stray.stream().limit(40).collect(Collectors.toList()));
        Files.write(scratch.resolve(name + "-screen.txt"), screen);
      }
    }

    private static void pause(long millis) throws IOException {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}
