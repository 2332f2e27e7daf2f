package chat.server;

import chat.server.admin.StatusReport.Vitals;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this process uses of the machine. */
final class Measured {
  private Measured() {}

  static Vitals now() {
    Runtime runtime = Runtime.getRuntime();
    long descriptors = -1;
    long most = -1;
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      descriptors = unix.getOpenFileDescriptorCount();
      most = unix.getMaxFileDescriptorCount();
    }
    return new Vitals(
        runtime.totalMemory() - runtime.freeMemory(),
        runtime.maxMemory(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        descriptors,
        most);
  }
}
