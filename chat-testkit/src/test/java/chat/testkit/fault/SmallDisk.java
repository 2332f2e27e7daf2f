package chat.testkit.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own in memory, of so many MiB; made as root, on Linux. */
final class SmallDisk implements AutoCloseable {
  private final Path place;

  private SmallDisk(Path place) {
    this.place = place;
  }

  /** Mounts one in a new directory; skips the test where it may not. */
  static SmallDisk mount(Path place, int size) throws IOException {
    Files.createDirectory(place);
    Tools.need(
        "root on Linux", "mount", "-t", "tmpfs", "-o", "size=" + size + "m", "tmpfs", "" + place);
    return new SmallDisk(place);
  }

  Path place() {
    return place;
  }

  void resize(int size) throws IOException {
    Tools.run("mount", "-o", "remount,size=" + size + "m", "" + place);
  }

  void mayBeWritten(boolean may) throws IOException {
    Tools.run("mount", "-o", "remount," + (may ? "rw" : "ro"), "" + place);
  }

  @Override
  public void close() throws IOException {
    Tools.run("umount", "-l", "" + place);
  }
}
