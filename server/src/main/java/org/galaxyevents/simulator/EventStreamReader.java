package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One event stream, read once from its request to its end: an HTTP/1.1 client small enough that a
 * process can hold thousands (a socket, a thread with a small stack and about 2 KB each). Follows
 * no redirects and does not reconnect. Thread-safe; the listener is called on the reading thread
 * only.
 */
public final class EventStreamReader implements Runnable, AutoCloseable {

  private static final int CONNECT_MILLIS = 10_000;

  /** Three keepalives of Galaxy's 30 s: after that the other end is gone. */
  private static final int SILENCE_MILLIS = 90_000;

  /** Enough for a TLS handshake; with the usual 1 MB thousands of threads would need gigabytes. */
  static final int STACK_BYTES = 256 << 10;

  private static final int BUFFER_BYTES = 1024;
  private static final int REFUSAL_BYTES = 8 << 10;

  private final URI address;
  private final Map<String, String> headers;
  private final EventStreamListener listener;
  private final Object lock = new Object();

  // Guarded by lock, so that a close during the connect finds the socket that it has to close.
  private @Nullable Socket socket;
  private boolean closed;

  /**
   * @param headers sent as they are, besides Host and Accept; {@code Last-Event-ID} is one of them
   */
  public EventStreamReader(URI address, Map<String, String> headers, EventStreamListener listener) {
    boolean https = "https".equalsIgnoreCase(address.getScheme());
    if (address.getHost() == null || !(https || "http".equalsIgnoreCase(address.getScheme()))) {
      throw new IllegalArgumentException("not an http or https address: " + address);
    }
    this.address = address;
    this.headers = Map.copyOf(headers);
    this.headers.forEach(EventStreamReader::refuseLineBreaks);
    this.listener = listener;
  }

  /** Without it a value with a line break would write headers of its own. */
  private static void refuseLineBreaks(String name, String value) {
    if ((name + value).chars().anyMatch(c -> c == '\r' || c == '\n')) {
      throw new IllegalArgumentException("line break in header " + name.strip());
    }
  }

  /** Reads the stream on a thread of its own. */
  public void start() {
    Thread.ofPlatform()
        .daemon()
        .stackSize(STACK_BYTES)
        .name("event-stream " + address.getPath())
        .start(this);
  }

  /** Reads the stream on the calling thread, until its end. */
  @Override
  public void run() {
    listener.onEnd(read());
  }

  /** Ends the stream; the listener then hears {@link StreamEnd.ByClient}. */
  @Override
  public void close() {
    Socket open;
    synchronized (lock) {
      closed = true;
      open = socket;
    }
    closeQuietly(open);
  }

  private StreamEnd read() {
    Answer answer = new Answer();
    try {
      InputStream in = request();
      byte[] buffer = new byte[BUFFER_BYTES];
      ResponseDecoder decoder = new ResponseDecoder(answer);
      while (!decoder.isComplete() && !answer.isTooLong()) {
        int length = in.read(buffer);
        if (length < 0) {
          decoder.endOfInput();
          break;
        }
        decoder.accept(buffer, length);
      }
      return isClosed() ? new StreamEnd.ByClient() : answer.end();
    } catch (IOException e) {
      return isClosed() ? new StreamEnd.ByClient() : answer.brokenBy(e);
    } catch (RuntimeException e) {
      return new StreamEnd.Broken(new IOException("the listener failed: " + e, e));
    } finally {
      close(); // After the return value is known, so it does not count as the client's close.
    }
  }

  private InputStream request() throws IOException {
    Socket plain = new Socket();
    synchronized (lock) {
      if (closed) {
        throw new SocketException("closed before it was opened");
      }
      socket = plain;
    }
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(SILENCE_MILLIS);
    plain.connect(new InetSocketAddress(hostWithoutBrackets(), port()), CONNECT_MILLIS);
    Socket connected = isSecure() ? secured(plain) : plain;
    connected.getOutputStream().write(head().getBytes(ISO_8859_1));
    return connected.getInputStream();
  }

  private Socket secured(Socket plain) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket secure = (SSLSocket) factory.createSocket(plain, hostWithoutBrackets(), port(), true);
    SSLParameters parameters = secure.getSSLParameters();
    // Without it any valid certificate would do, whatever host it is for.
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private String head() {
    String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    String host = address.getPort() < 0 ? address.getHost() : address.getRawAuthority();
    StringBuilder head = new StringBuilder("GET " + path + query + " HTTP/1.1\r\n");
    head.append("Host: ").append(host).append("\r\nAccept: text/event-stream\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString();
  }

  private String hostWithoutBrackets() {
    return address.getHost().replaceAll("[\\[\\]]", "");
  }

  private int port() {
    return address.getPort() >= 0 ? address.getPort() : isSecure() ? 443 : 80;
  }

  private boolean isSecure() {
    return "https".equalsIgnoreCase(address.getScheme());
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private static void closeQuietly(@Nullable Socket open) {
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      // Nothing is left to be done for a socket that does not even close.
    }
  }

  /** The server's answer: an event stream, or the text of a refusal. */
  private final class Answer implements ResponseDecoder.Sink {
    private int status;
    private Map<String, String> answered = Map.of();
    private @Nullable EventParser events;
    private @Nullable ByteArrayOutputStream refusal;

    @Override
    public void head(int status, Map<String, String> answered) {
      this.status = status;
      if (status == 200
          && answered.getOrDefault("content-type", "").startsWith("text/event-stream")) {
        events = new EventParser(lastEventId(), listener);
        listener.onOpen(answered);
      } else {
        this.answered = answered;
        refusal = new ByteArrayOutputStream();
      }
    }

    private String lastEventId() {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase("Last-Event-ID"))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("");
    }

    @Override
    public void body(byte[] bytes, int from, int to) throws IOException {
      if (events != null) {
        events.accept(bytes, from, to);
      } else if (refusal != null) {
        refusal.write(bytes, from, to - from);
      }
    }

    boolean isTooLong() {
      return refusal != null && refusal.size() >= REFUSAL_BYTES;
    }

    /** A refusal whose text was cut off is a refusal still. */
    StreamEnd brokenBy(IOException cause) {
      return refusal == null ? new StreamEnd.Broken(cause) : end();
    }

    StreamEnd end() {
      return refusal == null
          ? new StreamEnd.ByServer()
          : new StreamEnd.Refused(status, answered, refusal.toString(UTF_8));
    }
  }
}
