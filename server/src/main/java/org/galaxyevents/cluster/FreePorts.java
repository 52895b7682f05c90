package org.galaxyevents.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports on which nobody listens. Stateless. */
final class FreePorts {

  private FreePorts() {}

  /** Some of the loopback address, each another one. */
  static List<Integer> find(int count) throws IOException {
    List<ServerSocket> open = new ArrayList<>();
    try {
      // None is given back before all are found, or it could be found twice.
      for (int i = 0; i < count; i++) {
        open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return open.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : open) {
        socket.close();
      }
    }
  }

  /**
   * Looks whether a port can be had, before anything is started that would have to be stopped.
   *
   * @param port 0 for any
   * @return the port
   * @throws IOException if it cannot, saying what to do
   */
  static int check(String host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (BindException taken) {
      throw new IOException(
          "Cannot listen on %s port %d: %s. Choose another one with --port; 0 picks a free one."
              .formatted(host, port, taken.getMessage()),
          taken);
    }
  }
}
