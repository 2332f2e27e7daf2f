package chat.testkit.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A real server in a process of its own, which can be killed, stopped and started again on the same
 * port and data.
 *
 * <p>Linux and macOS; what it says about memory, threads and descriptors is read from {@code /proc}
 * and so known on Linux only. For one thread, but for {@link #kill}.
 */
public final class ServerProcess implements AutoCloseable {
  /** A start on a busy machine with cold disks; nothing waits so long that goes well. */
  private static final Duration START = Duration.ofSeconds(60);

  private static final Duration END = Duration.ofSeconds(10);
  private static final String READY = "ready ";
  private static final int KEPT_LINES = 200;

  /** Those that must not outlive this process, however it is ended. */
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private ServerCommand command;
  private final Deque<String> errors = new ArrayDeque<>();
  private long errorLines;
  private int port;
  private Process process;

  private ServerProcess(ServerCommand command) throws IOException {
    this.command = command;
    this.process = launch(command, port);
    awaitReady();
  }

  /** Starts a server and waits until it is ready. */
  public static ServerProcess start(ServerCommand command) throws IOException {
    return new ServerProcess(command);
  }

  /** The port that it listens on; the same one after each start. */
  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: it gets no chance to do anything; returns when it is gone. */
  public void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /** SIGTERM, as its owner ends it; returns its exit code. */
  public int terminate() {
    // By its handle: else what it still has to say would not be read any more.
    process.toHandle().destroy();
    return awaitEnd();
  }

  /** SIGSTOP: it stands still, and its sockets stay open. */
  public void freeze() throws IOException {
    signal("STOP");
  }

  /** SIGCONT: it goes on after {@link #freeze}. */
  public void thaw() throws IOException {
    signal("CONT");
  }

  /** From the next start on it is launched so; the port stays. */
  public void launchAs(ServerCommand next) {
    command = next;
  }

  /**
   * Starts it again after its end, with the same options, data and port.
   *
   * @throws IOException if it does not become ready; it has ended then
   */
  public void startAgain() throws IOException {
    if (process.isAlive()) {
      throw new IllegalStateException("it still runs");
    }
    synchronized (errors) {
      errors.clear();
    }
    process = launch(command, port);
    awaitReady();
  }

  /** The processor time, user and system, that it has used since its start. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** How much of it is in memory, in bytes. */
  public long residentBytes() throws IOException {
    try (var lines = Files.lines(proc("status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst()
          .orElseThrow();
    }
  }

  /** How many descriptors it has open. */
  public long descriptors() throws IOException {
    return entries(proc("fd"));
  }

  /** How many threads of the operating system it has. */
  public long threads() throws IOException {
    return entries(proc("task"));
  }

  /** The last that it wrote to standard error since its last start. */
  public List<String> errors() {
    synchronized (errors) {
      return List.copyOf(errors);
    }
  }

  /** How many lines it has written to standard error, all its starts together. */
  public long errorLines() {
    synchronized (errors) {
      return errorLines;
    }
  }

  /**
   * Waits until a line on standard error, of those since the last start, has this in it. What it
   * says comes through a pipe, and so a little later than it happens.
   *
   * @throws IOException if none comes in time; the message has what did come
   */
  public void awaitError(String part, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (errors) {
      while (errors.stream().noneMatch(line -> line.contains(part))) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
          throw new IOException("no \"" + part + "\" was logged:\n" + lines(errors()));
        }
        try {
          errors.wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", e);
        }
      }
    }
  }

  /** Ends it; its data stays. */
  @Override
  public void close() {
    kill();
  }

  private static Process launch(ServerCommand command, int port) throws IOException {
    Process started = new ProcessBuilder(command.line(port)).start();
    RUNNING.removeIf(each -> !each.isAlive());
    RUNNING.add(started);
    return started;
  }

  private void awaitReady() throws IOException {
    Process started = process;
    CompletableFuture<String> ready = new CompletableFuture<>();
    // Platform threads: thousands of users on virtual ones must not make what it says come late.
    Thread.ofPlatform().daemon().name("server-stdout").start(() -> findReady(started, ready));
    Thread.ofPlatform().daemon().name("server-stderr").start(() -> keepErrors(started));
    try {
      String link = ready.get(START.toSeconds(), TimeUnit.SECONDS);
      port = URI.create(link).getPort();
    } catch (ExecutionException | TimeoutException e) {
      kill();
      throw new IOException(
          "the server did not become ready: " + e.getMessage() + "\n" + lines(errors()), e);
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the server started", e);
    }
  }

  private static void findReady(Process started, CompletableFuture<String> ready) {
    try (BufferedReader out = started.inputReader()) {
      for (String line; (line = out.readLine()) != null; ) {
        if (line.startsWith(READY)) {
          int end = line.indexOf(' ', READY.length());
          ready.complete(line.substring(READY.length(), end < 0 ? line.length() : end));
        }
      }
      ready.completeExceptionally(new IOException("it ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private void keepErrors(Process started) {
    try (BufferedReader err = started.errorReader()) {
      for (String line; (line = err.readLine()) != null; ) {
        synchronized (errors) {
          if (errors.size() == KEPT_LINES) {
            errors.removeFirst();
          }
          errors.add(line);
          errorLines++;
          errors.notifyAll();
        }
      }
    } catch (IOException e) {
      if (started.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private int awaitEnd() {
    try {
      if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the server does not end:\n" + lines(errors()));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the server ended", e);
    }
  }

  private void signal(String name) throws IOException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("no SIG" + name + " could be sent");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  private static long entries(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.count();
    }
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines);
  }
}
