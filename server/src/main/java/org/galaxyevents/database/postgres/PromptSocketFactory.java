package org.galaxyevents.database.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketFactory;

/**
 * Makes the {@link PromptSocket}s of connections that listen. The driver creates it by its name.
 * Immutable.
 */
public final class PromptSocketFactory extends SocketFactory {

  private final SocketFactory sockets;

  /**
   * @param path of a unix socket; null for TCP
   */
  public PromptSocketFactory(@Nullable String path) {
    this.sockets =
        path == null ? SocketFactory.getDefault() : new AFUNIXSocketFactory.FactoryArg(path);
  }

  @Override
  public Socket createSocket() throws IOException {
    return new PromptSocket(sockets.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connectedOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw connectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw connectedOnly();
  }

  private static UnsupportedOperationException connectedOnly() {
    return new UnsupportedOperationException("the driver connects its sockets itself");
  }
}
