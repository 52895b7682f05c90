package org.galaxyevents.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One connection that sends exactly the bytes it is told to and shows exactly those that come back.
 * Every read has a deadline. Confined to one thread.
 */
public final class RawClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;
  private final InputStream in;

  /** The first line and the headers of an answer, their names in lower case. */
  public record Head(String statusLine, Map<String, String> headers) {

    public int status() {
      return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    public boolean isChunked() {
      return "chunked".equals(headers.get("transfer-encoding"));
    }
  }

  /** A whole answer. */
  public record Answer(Head head, String body) {
    public int status() {
      return head.status();
    }
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Connects to a server. */
  public static RawClient connect(RunningServer server) throws IOException {
    return connect(server.url());
  }

  /** Connects to the host and port of an address. */
  public static RawClient connect(URI url) throws IOException {
    return connect(url, 0);
  }

  /**
   * Connects to the host and port of an address.
   *
   * @param receiveBuffer the most that the client's kernel takes in unread; 0 for what is usual
   */
  public static RawClient connect(URI url, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), (int) PATIENCE.toMillis());
    return new RawClient(socket);
  }

  /** Sends these bytes, one for each character. */
  public RawClient send(String latin1) throws IOException {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends these bytes. */
  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Says that nothing more will be sent. */
  public void finishSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Vanishes: the other side gets a reset instead of an end. */
  public void vanish() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  public Head readHead() throws IOException {
    String statusLine = readLine();
    Map<String, String> headers = new TreeMap<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (first, next) -> first + "\n" + next);
    }
    return new Head(statusLine, headers);
  }

  /** A whole answer to a request of this method. */
  public Answer readAnswer(String method) throws IOException {
    Head head = readHead();
    while (head.status() == 100) {
      head = readHead();
    }
    if (method.equals("HEAD")
        || head.status() < 200
        || head.status() == 204
        || head.status() == 304) {
      return new Answer(head, "");
    }
    String length = head.headers().get("content-length");
    if (length != null) {
      return new Answer(head, text(in.readNBytes(Integer.parseInt(length))));
    }
    return new Answer(head, head.isChunked() ? readChunks() : text(in.readAllBytes()));
  }

  /** The next chunk; empty if it is the last. */
  public String readChunk() throws IOException {
    int size = Integer.parseInt(readLine(), 16);
    byte[] chunk = in.readNBytes(size);
    if (chunk.length < size || !readLine().isEmpty()) {
      throw new EOFException("the chunk is shorter than it says: " + text(chunk));
    }
    return text(chunk);
  }

  /** All chunks up to the last one. */
  public String readChunks() throws IOException {
    StringBuilder body = new StringBuilder();
    for (String chunk = readChunk(); !chunk.isEmpty(); chunk = readChunk()) {
      body.append(chunk);
    }
    return body.toString();
  }

  /** Whether something has come in that was not read yet. */
  public boolean hasReceived() throws IOException {
    return in.available() > 0;
  }

  /** The next byte; negative at the end. */
  public int readByte() throws IOException {
    return in.read();
  }

  /** One line without its end. */
  public String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the connection ended in: " + text(line.toByteArray()));
      }
      line.write(b);
    }
    String text = text(line.toByteArray());
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
