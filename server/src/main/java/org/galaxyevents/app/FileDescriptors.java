package org.galaxyevents.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The limit of open files, which is the limit of streams. */
final class FileDescriptors {

  /** Kept for the database, jars, and requests that are no streams. */
  private static final long RESERVE = 500;

  private FileDescriptors() {}

  /** How many streams this process can hold; at least one. */
  static int maxStreams() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) Math.clamp(unix.getMaxFileDescriptorCount() - RESERVE, 1L, 1_000_000L)
        : 10_000;
  }
}
