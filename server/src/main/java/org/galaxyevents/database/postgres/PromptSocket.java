package org.galaxyevents.database.postgres;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/**
 * A socket that does not wait where the driver only wants to know whether there is more. After each
 * notification the driver reads with a timeout of 1 ms, its shortest; so every change would be
 * announced 1 ms later over TCP, and about 6 ms over a unix socket, whose library waits in coarser
 * steps. Confined to its connection's thread, but for {@link #close}.
 */
final class PromptSocket extends Socket {

  /** The driver's timeout when it only looks. */
  private static final int LOOK_MILLIS = 1;

  private final Socket socket;
  private boolean onlyLooks;

  PromptSocket(Socket socket) {
    this.socket = socket;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new PromptStream(socket.getInputStream());
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    onlyLooks = millis == LOOK_MILLIS;
    if (!onlyLooks) {
      socket.setSoTimeout(millis);
    }
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return onlyLooks ? LOOK_MILLIS : socket.getSoTimeout();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void connect(SocketAddress address, int timeout) throws IOException {
    socket.connect(address, timeout);
  }

  @Override
  public void bind(SocketAddress address) throws IOException {
    socket.bind(address);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public InetAddress getInetAddress() {
    return socket.getInetAddress();
  }

  @Override
  public int getPort() {
    return socket.getPort();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    socket.setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return socket.getTcpNoDelay();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    socket.setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return socket.getKeepAlive();
  }

  @Override
  public void setReceiveBufferSize(int bytes) throws SocketException {
    socket.setReceiveBufferSize(bytes);
  }

  @Override
  public int getReceiveBufferSize() throws SocketException {
    return socket.getReceiveBufferSize();
  }

  @Override
  public void setSendBufferSize(int bytes) throws SocketException {
    socket.setSendBufferSize(bytes);
  }

  @Override
  public int getSendBufferSize() throws SocketException {
    return socket.getSendBufferSize();
  }

  /** Says at once that nothing is there. */
  private final class PromptStream extends FilterInputStream {

    private PromptStream(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      look();
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      look();
      return super.read(bytes, offset, length);
    }

    private void look() throws IOException {
      if (onlyLooks && available() == 0) {
        throw new SocketTimeoutException("there is nothing to read");
      }
    }
  }
}
