package chat.testkit.hostile;

import chat.testkit.Netcat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many peers at once, each on a virtual thread of its own. */
final class Storm {
  private Storm() {}

  /** What one of them does. */
  interface Peer {
    void acts(int number) throws IOException;
  }

  /** Lets so many act at once, and waits for all of them; what any of them throws is thrown. */
  static void of(int peers, Peer peer) throws IOException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> acts = new ArrayList<>();
      for (int i = 0; i < peers; i++) {
        int number = i;
        acts.add(() -> {
          peer.acts(number);
          return null;
        });
      }
      for (Future<Void> act : threads.invokeAll(acts)) {
        act.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a peer of a storm failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Keeps what is written open until the end. */
  static void closeAll(List<Netcat> netcats) throws IOException {
    for (Netcat netcat : netcats) {
      netcat.close();
    }
  }
}
