package org.galaxyevents.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine calls itself. */
final class Hostname {

  private static final Path KERNELS = Path.of("/proc/sys/kernel/hostname");

  private Hostname() {}

  /**
   * The name as Galaxy has it, which asks the kernel. The resolver's would depend on the network.
   */
  static String own() {
    try {
      return Files.readString(KERNELS).strip();
    } catch (IOException noLinux) {
      return resolved();
    }
  }

  private static String resolved() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknown) {
      return "localhost";
    }
  }
}
