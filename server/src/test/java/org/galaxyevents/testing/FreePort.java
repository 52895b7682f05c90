package org.galaxyevents.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address on which nobody listens. None of them is taken by an outgoing
 * connection, so that a server which is restarted finds its own free. Stateless.
 */
public final class FreePort {

  private static final int LOWEST = 10_000;
  private static final int USUAL_BEGIN_OF_OUTGOING = 32_768;
  private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  private FreePort() {}

  /** Finds one. */
  public static int find() throws IOException {
    int end = beginOfOutgoing();
    while (true) {
      int port = end > LOWEST + 1_000 ? ThreadLocalRandom.current().nextInt(LOWEST, end) : 0;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (java.net.BindException taken) {
        // So another one.
      }
    }
  }

  private static int beginOfOutgoing() throws IOException {
    return Files.exists(OUTGOING)
        ? Integer.parseInt(Files.readString(OUTGOING).strip().split("\\s+", 2)[0])
        : USUAL_BEGIN_OF_OUTGOING;
  }
}
