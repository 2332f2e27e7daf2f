package chat.testkit.command;

import chat.protocol.Link;
import chat.testkit.fault.BadDeliveries;
import chat.testkit.fault.Fault;
import chat.testkit.fault.Fault.Way;
import chat.testkit.fault.Proxy;
import chat.testkit.script.Recorder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "proxy",
    description = {
      "Stands between clients and a server, prints ready and its own link, and does one bad thing",
      "to each connection, or records what is said, until it is interrupted."
    },
    mixinStandardHelpOptions = true)
final class ProxyCommand implements Callable<Integer> {
  @Option(names = "--port", defaultValue = "0", description = "on loopback; default: a free one")
  int port;

  @Option(names = "--delay", paramLabel = "TIME", description = "pass everything on later")
  @Nullable Duration delay;

  @Option(names = "--trickle", paramLabel = "TIME", description = "a byte at a time, so far apart")
  @Nullable Duration trickle;

  @Option(names = "--cut-after", paramLabel = "BYTES", description = "then the connection ends")
  @Nullable Integer cutAfter;

  @Option(
      names = "--stall-after",
      paramLabel = "BYTES",
      description = "then nothing comes any more")
  @Nullable Integer stallAfter;

  @Option(names = "--half-open", description = "nothing arrives, and nobody is told")
  boolean halfOpen;

  @Option(names = "--drop-replies", description = "ok and error never come")
  boolean dropReplies;

  @Option(names = "--drop-one-in", paramLabel = "N", description = "of the entries delivered")
  @Nullable Integer dropOneIn;

  @Option(names = "--double-one-in", paramLabel = "N", description = "of the entries delivered")
  @Nullable Integer doubleOneIn;

  @Option(names = "--swap-one-in", paramLabel = "N", description = "with the next one")
  @Nullable Integer swapOneIn;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "write the first connection's frames down, to be replayed by simulate")
  @Nullable Path record;

  @Parameters(paramLabel = "LINK", description = "where the server is")
  Link link = Link.to(false, "127.0.0.1", Link.DEFAULT_PORT);

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Fault.OnTheWay fault = fault();
    try (Proxy proxy = Proxy.to(link, port, Fault.None::new)) {
      proxy.suffers(fault);
      spec.commandLine().getOut().println("ready " + proxy.link());
      new CountDownLatch(1).await(); // a signal ends the process
    }
    return 0;
  }

  private Fault.OnTheWay fault() throws IOException {
    List<Fault.OnTheWay> wanted = new ArrayList<>();
    if (delay != null) {
      wanted.add(new Fault.Delay(delay));
    }
    if (trickle != null) {
      wanted.add(new Fault.Trickle(Way.BOTH, trickle));
    }
    if (cutAfter != null) {
      wanted.add(new Fault.Cut(cutAfter));
    }
    if (stallAfter != null) {
      wanted.add(new Fault.Stall(Way.BOTH, stallAfter));
    }
    if (halfOpen) {
      wanted.add(new Fault.HalfOpen());
    }
    if (dropReplies) {
      wanted.add(new Fault.DropReplies());
    }
    deliveries(wanted, BadDeliveries.How.DROPPED, dropOneIn);
    deliveries(wanted, BadDeliveries.How.DOUBLED, doubleOneIn);
    deliveries(wanted, BadDeliveries.How.SWAPPED, swapOneIn);
    if (record != null) {
      try {
        wanted.add(new Fault.Altered(new Recorder(record)));
      } catch (FileAlreadyExistsException _) {
        throw new ParameterException(
            spec.commandLine(), record + " is there already: choose another file for --record");
      }
    }
    if (wanted.size() > 1) {
      throw new ParameterException(spec.commandLine(), "one fault at a time: choose one of them");
    }
    return wanted.isEmpty() ? new Fault.None() : wanted.getFirst();
  }

  private void deliveries(
      List<Fault.OnTheWay> wanted, BadDeliveries.How how, @Nullable Integer oneIn) {
    if (oneIn != null) {
      try {
        wanted.add(new Fault.Altered(new BadDeliveries(how, oneIn)));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
      }
    }
  }
}
