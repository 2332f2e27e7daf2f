package chat.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build with hundreds of tests starts hundreds of servers in one JVM. */
class ManyServersTest {
  private static final int SERVERS = 200;
  private static final Duration WARM_START = Duration.ofMillis(300);
  private static final Pattern OURS =
      Pattern.compile(
          "\"name\": \"((?:accept |session"
              + " |journal|bell|store-|password-|watch|proxy-|chat-link-)[^\"]*)\"");

  @TempDir Path dumps;

  @Test
  void twoHundredServersLeaveNoThreadAndNoDescriptorBehind() throws IOException {
    run(ServerSetup.usual().onDisk().behindNetwork()); // what is loaded once is no leak
    run(ServerSetup.usual().withTls());
    long descriptors = descriptors();
    List<Long> starts = new ArrayList<>();
    for (int i = 0; i < SERVERS; i++) {
      ServerSetup setup = ServerSetup.usual();
      starts.add(
          run(
              switch (i % 4) {
                case 0 -> setup.onDisk();
                case 1 -> setup.behindNetwork();
                case 2 -> setup.withTls();
                default -> setup;
              }));
    }
    starts.sort(null);
    Duration median = Duration.ofNanos(starts.get(SERVERS / 2));
    assertTrue(median.compareTo(WARM_START) < 0, "half of the starts took longer than " + median);

    long deadline = System.nanoTime() + SimulatedUser.PATIENCE.toNanos();
    List<String> threads = threads();
    while (!threads.isEmpty() && System.nanoTime() < deadline) {
      threads = threads(); // who was just told to end may need a moment for it
    }
    assertEquals(List.of(), threads);
    assertTrue(descriptors() <= descriptors + 3, descriptors() + " after " + descriptors);
  }

  /** A server's whole life; how long its start took, in nanoseconds. */
  private static long run(ServerSetup setup) throws IOException {
    long begin = System.nanoTime();
    try (ChatServer server = setup.start()) {
      long took = System.nanoTime() - begin;
      SimulatedUser alice = server.visitor("alice");
      alice.creates("dev");
      alice.says("hi");
      alice.sees("guest-alice", "hi");
      return took;
    }
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  /** The names of a server's and its users' threads that live, virtual ones too. */
  private List<String> threads() throws IOException {
    Path dump = dumps.resolve("threads.json");
    Files.deleteIfExists(dump);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
    return OURS.matcher(Files.readString(dump)).results().map(found -> found.group(1)).toList();
  }
}
