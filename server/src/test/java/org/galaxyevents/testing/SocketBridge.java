package org.galaxyevents.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A loopback port that leads to a unix socket, as a proxy does that adds nothing: for clients that
 * know ports alone. Thread-safe.
 */
public final class SocketBridge implements AutoCloseable {

  private final UnixDomainSocketAddress target;
  private final ServerSocket door;

  private SocketBridge(Path target) throws IOException {
    this.target = UnixDomainSocketAddress.of(target);
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Opens one. */
  public static SocketBridge to(Path socket) throws IOException {
    return new SocketBridge(socket);
  }

  /** Its address, without a slash at the end. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  /** Lets nobody in any more. Who is connected stays so. */
  @Override
  public void close() throws IOException {
    door.close();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException closed) {
        // Of the door: then the loop ends too.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        SocketChannel server = SocketChannel.open(target)) {
      Thread there =
          Thread.ofVirtual()
              .start(() -> copy(client::getInputStream, () -> Channels.newOutputStream(server)));
      copy(() -> Channels.newInputStream(server), client::getOutputStream);
      client.close();
      there.join();
    } catch (IOException refused) {
      // The client sees its connection end.
      return;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private static void copy(Opening<InputStream> from, Opening<OutputStream> to) {
    try {
      from.open().transferTo(to.open());
    } catch (IOException ended) {
      // One of the two has gone: so does the other.
      return;
    }
  }
}
