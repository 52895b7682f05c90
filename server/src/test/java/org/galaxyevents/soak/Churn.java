package org.galaxyevents.soak;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients that open a stream, leave it when they have their cursor, or before, and come back with
 * it, as fast as they can. From many addresses of this machine: behind one there are some 28,000
 * ports, each of which rests for a minute when it was used. Thread-safe.
 */
final class Churn implements AutoCloseable {

  private static final int ADDRESSES = 40;
  private static final int STACK_BYTES = 256 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** One in so many ends with a reset, as whoever crashes. */
  private static final int RESET = 4;

  /** One in so many does not wait for the answer. */
  private static final int IMPATIENT = 20;

  /** One in so many was away for long, and costs a query. */
  private static final int LONG_AWAY = 100;

  private static final String LONG_AGO = "2026-01-01T00:00:00";

  private final URI server;
  private final List<String> keys;
  private final long most;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * @param keys of the users as whom they come; one without one is nobody in particular
   * @param clients how many there are at a time
   * @param most how often they come, in all
   */
  Churn(URI server, List<String> keys, int clients, long most) {
    this.server = server;
    this.keys = List.copyOf(keys);
    this.most = most;
    for (int client = 0; client < clients; client++) {
      int number = client;
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .stackSize(STACK_BYTES)
              .name("client-" + client)
              .unstarted(() -> comeAndGo(number)));
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** How often they have come and gone. */
  long ended() {
    return ended.get();
  }

  /** What went wrong first; null if nothing has. */
  @Nullable IOException failure() {
    return failure.get();
  }

  /** Waits until they have come as often as they were to. */
  void await() throws InterruptedException {
    for (Thread each : threads) {
      each.join();
    }
  }

  private void comeAndGo(int client) {
    SplittableRandom random = new SplittableRandom(client);
    String lastId = "";
    while (!stopped && begun.incrementAndGet() <= most) {
      try {
        lastId = visit(random, lastId);
        ended.incrementAndGet();
      } catch (IOException refused) {
        failure.compareAndSet(null, refused);
        return;
      }
    }
  }

  /** The id that it gets, or the one that it had. */
  private String visit(SplittableRandom random, String lastId) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.setTcpNoDelay(true);
      socket.bind(new InetSocketAddress(address(random.nextInt(ADDRESSES)), 0));
      socket.connect(
          new InetSocketAddress(server.getHost(), server.getPort()), (int) PATIENCE.toMillis());
      String from = random.nextInt(LONG_AWAY) == 0 ? LONG_AGO : lastId;
      String key = keys.get(random.nextInt(keys.size()));
      socket.getOutputStream().write(request(key, from).getBytes(StandardCharsets.US_ASCII));
      boolean waits = random.nextInt(IMPATIENT) > 0;
      String id = waits ? readId(socket.getInputStream()) : lastId;
      if (random.nextInt(RESET) == 0) {
        socket.setSoLinger(true, 0);
      }
      return id;
    }
  }

  private static InetAddress address(int number) throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (number + 1)});
  }

  private static String request(String key, String lastId) {
    return "GET /api/events/stream HTTP/1.1\r\nHost: x\r\n"
        + (key.isEmpty() ? "" : "X-Api-Key: " + key + "\r\n")
        + (lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n")
        + "\r\n";
  }

  private static String readId(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] buffer = new byte[4_096];
    while (true) {
      int read = in.read(buffer);
      if (read < 0) {
        throw new IOException("the server has ended the stream: " + text);
      }
      text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
      int id = text.lastIndexOf("\nid: ");
      int end = text.indexOf("\n", id + 1);
      if (id >= 0 && end >= 0) {
        return text.substring(id + "\nid: ".length(), end);
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
  }
}
