package chat.testkit.soak;

import chat.protocol.Link;
import chat.testkit.load.LoadReport;
import chat.testkit.load.LoadRun;
import chat.testkit.process.PinnedKey;
import chat.testkit.process.ServerCommand;
import chat.testkit.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** One run of a {@link Soak} against a server of its own. To be used once, by one thread. */
public final class SoakRun {
  private final Soak soak;
  private final Consumer<String> out;
  private final List<Vitals> looks = new ArrayList<>();

  /**
   * A run that has not begun.
   *
   * @param out gets each line of the table when it is known
   */
  public SoakRun(Soak soak, Consumer<String> out) {
    this.soak = soak;
    this.out = out;
  }

  /**
   * Starts the server, drives it and looks at it.
   *
   * @param scratch where the server keeps its data and its key
   */
  public SoakReport run(ServerCommand launcher, Path scratch) throws IOException {
    ServerCommand command =
        launcher
            .with("--data", scratch.resolve("data").toString(), "--rate-limit", "off")
            .onJvm("-Xmx" + soak.heap());
    if (!soak.tls()) {
      try (ServerProcess server = ServerProcess.start(command)) {
        return drive(server, Link.to(false, "127.0.0.1", server.port()));
      }
    }
    PinnedKey key = PinnedKey.in(scratch);
    try (ServerProcess server = ServerProcess.start(key.servedBy(command))) {
      return drive(server, key.link(server.port()));
    }
  }

  private SoakReport drive(ServerProcess server, Link link) throws IOException {
    LoadRun load = new LoadRun(soak.load(), link, server::cpu, _ -> {});
    List<String> rooms =
        IntStream.range(0, soak.rooms()).mapToObj(i -> load.room(i).name()).toList();
    try (Visits visits = new Visits(link, rooms, soak.visits())) {
      LoadReport report =
          load.run(() -> {
            visits.start();
            look(server, visits);
          });
      return new SoakReport(
          looks.get(soak.baselineLook()),
          looks.getLast(),
          report.isGood(),
          report.text(),
          visits.made(),
          visits.failure());
    }
  }

  /** Now, and then as often as asked for; each at its time, however long one takes. */
  private void look(ServerProcess server, Visits visits) throws IOException {
    out.accept(SoakReport.heading());
    long begin = System.nanoTime();
    for (int i = 0; i <= soak.looks(); i++) {
      sleepUntil(begin + soak.every().multipliedBy(i).toNanos());
      Vitals vitals = Vitals.of(server);
      looks.add(vitals);
      out.accept(SoakReport.row((double) i * soak.every().toSeconds() / 60, vitals, visits.made()));
    }
  }

  private static void sleepUntil(long nanoTime) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, nanoTime - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
