package org.galaxyevents.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A network between a client and a server on this machine, that can be cut and mended. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

  private final int target;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Socket> forgotten = ConcurrentHashMap.newKeySet();
  private final Set<Socket> abandoned = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition thawed = lock.newCondition();
  private boolean frozen;
  private volatile boolean cut;

  private TcpProxy(int target, InetAddress address) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, address);
    Thread.ofVirtual().start(this::accept);
  }

  /** Forwards a free port to this one. */
  public static TcpProxy to(int port) throws IOException {
    return to(port, InetAddress.getLoopbackAddress());
  }

  /** The same for those who see this machine under an address of its own. */
  public static TcpProxy to(int port, InetAddress address) throws IOException {
    return new TcpProxy(port, address);
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Breaks every connection, and each that is tried, until {@link #mend}. */
  public void cut() {
    cut = true;
    sockets.forEach(TcpProxy::close);
  }

  /** Lets connections through again. */
  public void mend() {
    cut = false;
  }

  /**
   * Forgets the connections that are open, as a network does while a laptop sleeps: what the server
   * says on them does not arrive, and a client that speaks on one learns that it is gone. New ones
   * are let through.
   */
  public void forget() {
    forgotten.addAll(sockets);
  }

  /**
   * Leaves the connections that are open half open, as a router does that has lost its memory: what
   * either end sends is dropped from now on, and neither learns that the other closes. New ones are
   * let through.
   */
  public void abandon() {
    abandoned.addAll(sockets);
  }

  /** Swallows what is sent, as a network does whose packets are dropped, until {@link #thaw}. */
  public void freeze() {
    lock.lock();
    try {
      frozen = true;
    } finally {
      lock.unlock();
    }
  }

  public void thaw() {
    lock.lock();
    try {
      frozen = false;
      thawed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    thaw();
    abandoned.forEach(TcpProxy::close);
    door.close();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        if (cut) {
          client.close();
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        forward(client, server, forgotten::contains);
        forward(server, client, gone -> false);
      } catch (IOException refused) {
        // Whoever came will come again.
      }
    }
  }

  private void forward(Socket from, Socket to, Predicate<Socket> isEnded) throws IOException {
    from.setTcpNoDelay(true);
    sockets.add(from);
    Thread.ofVirtual()
        .start(() -> {
          try (from) {
            copy(from, to, isEnded);
          } catch (IOException ended) {
            // One side has gone, and takes the other with it.
          } finally {
            sockets.remove(from);
            if (!abandoned.contains(from)) {
              close(to);
            }
          }
        });
  }

  private void copy(Socket from, Socket to, Predicate<Socket> isEnded) throws IOException {
    InputStream input = from.getInputStream();
    OutputStream output = to.getOutputStream();
    byte[] buffer = new byte[8_192];
    for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
      awaitThaw();
      if (isEnded.test(from)) {
        return;
      }
      if (!forgotten.contains(from) && !abandoned.contains(from)) {
        output.write(buffer, 0, read);
      }
    }
  }

  private void awaitThaw() {
    lock.lock();
    try {
      while (frozen) {
        thawed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      throw new java.io.UncheckedIOException(gone);
    }
  }
}
