package chat.testkit.command;

import chat.server.store.StoreException;
import chat.testkit.fill.Fill;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "fill",
    description = {
      "Makes a data directory with as many accounts, rooms and entries as asked for, to see how a",
      "server stands them."
    },
    mixinStandardHelpOptions = true)
final class FillCommand implements Callable<Integer> {
  @Option(names = "--data", required = true, description = "where; must hold no store yet")
  Path data = Path.of("");

  @Option(
      names = "--entries",
      defaultValue = "1000000",
      description = "in all rooms together; default: ${DEFAULT-VALUE}")
  long entries;

  @Option(
      names = "--people",
      defaultValue = "1000",
      description = "accounts, and as many rooms; default: ${DEFAULT-VALUE}")
  int people;

  @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
  long seed;

  @Override
  public Integer call() throws Exception {
    try {
      System.out.println(new Fill(entries, people, seed).into(data, System.out::println).text());
      return 0;
    } catch (StoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
