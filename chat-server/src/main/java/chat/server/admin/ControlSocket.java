package chat.server.admin;

import chat.protocol.ByeReason;
import chat.protocol.Codec;
import chat.protocol.ServerFrame.Bye;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket {@code control.sock} (mode 0600) in the data directory, on which the server's owner
 * asks. Whoever can open it may do everything.
 *
 * <p>A thread named {@code control} accepts; each of the few connections that there may be at a
 * time has a platform thread {@code control-N}, since it waits for SQL and for hashes. {@link
 * #watch} is called by the thread that looks at deadlines; {@link #close} by any.
 */
public final class ControlSocket implements AutoCloseable {
  /** Connections at a time: one owner at one keyboard, and what watches the server. */
  static final int CONNECTIONS = 8;

  private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);
  private static final String WORKSHOP = ".ctl";

  private final Path path;
  private final ServerSocketChannel channel;
  private final Office office;
  private final LongSupplier nanoTime;
  private final Set<ControlConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile boolean closing;

  private ControlSocket(Path path, ServerSocketChannel channel, Office office) {
    this.path = path;
    this.channel = channel;
    this.office = office;
    this.nanoTime = office.nanoTime();
  }

  /**
   * Makes the socket and begins to accept. One that a dead server left behind gives way: that the
   * directory is ours its lock says, which the caller holds.
   *
   * <p>A socket has the rights that the process's mask leaves it until they are changed, so it is
   * made in a directory of mode 0700 and only then moved to its place.
   *
   * @throws PathTooLongException if the directory's path is too long for a socket
   * @throws IOException if it cannot be made
   */
  public static ControlSocket open(Path directory, Office office) throws IOException {
    Path path = ControlPath.of(directory);
    ControlPath.address(path); // it must be reachable where it will be
    Path workshop = directory.resolve(WORKSHOP);
    clear(workshop);
    var owner = PosixFilePermissions.fromString("rwx------");
    Files.createDirectory(workshop, PosixFilePermissions.asFileAttribute(owner));
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    boolean made = false;
    try {
      Path fresh = workshop.resolve("s");
      channel.bind(ControlPath.address(fresh), CONNECTIONS);
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      made = true;
    } finally {
      if (!made) {
        channel.close();
      }
      clear(workshop);
    }
    var socket = new ControlSocket(path, channel, office);
    Thread.ofPlatform().daemon().name("control").start(socket::accept);
    log.atInfo().addKeyValue("socket", path).log("control_open");
    return socket;
  }

  private static void clear(Path workshop) throws IOException {
    if (Files.isDirectory(workshop, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> left = Files.newDirectoryStream(workshop)) {
        for (Path each : left) {
          Files.delete(each);
        }
      }
    }
    Files.deleteIfExists(workshop);
  }

  private void accept() {
    while (!closing) {
      try {
        take(channel.accept());
      } catch (IOException e) {
        if (!closing) {
          log.atError().setCause(e).log("control_accept_failed");
          pause();
        }
      }
    }
  }

  /** Mostly there was no descriptor left, and without a pause this would spin. */
  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      log.atDebug().setCause(e).log("control_interrupted");
    }
  }

  private void take(SocketChannel client) throws IOException {
    if (connections.size() >= CONNECTIONS) {
      try (client) {
        // A few bytes into an empty buffer: it cannot get stuck.
        client.write(ByteBuffer.wrap(Codec.encode(new Bye(ByeReason.BUSY, 1_000L))));
      }
      return;
    }
    var connection = new ControlConnection(client, office, nanoTime, () -> closing);
    connections.add(connection);
    Thread.ofPlatform()
        .daemon()
        .name("control-" + numbers.incrementAndGet())
        .start(() -> {
          try {
            connection.serve();
          } finally {
            connections.remove(connection);
          }
        });
  }

  /** Closes the connections that kept us waiting for too long. */
  public void watch() {
    long now = nanoTime.getAsLong();
    connections.forEach(connection -> connection.watch(now));
  }

  /**
   * Accepts no more and removes the socket. A request that is being answered is answered, as far as
   * the rest of the server still can.
   */
  @Override
  public void close() {
    closing = true;
    try {
      channel.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.atWarn().addKeyValue("socket", path).setCause(e).log("control_close_failed");
    }
    connections.forEach(ControlConnection::end);
  }
}
