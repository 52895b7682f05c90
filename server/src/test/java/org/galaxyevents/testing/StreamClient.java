package org.galaxyevents.testing;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;

/** One browser's stream and what has come on it. Every wait has a deadline. Thread-safe. */
public final class StreamClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<StreamEvent> events = new LinkedBlockingQueue<>();
  private final EventStreamReader reader;

  private StreamClient(URI server, Map<String, String> headers) {
    this.reader =
        new EventStreamReader(URI.create(server + "/api/events/stream"), headers, events::add);
  }

  /** Opens the stream of an API key's user; when this returns it is ready. */
  public static StreamClient ofKey(URI server, String key) throws InterruptedException {
    return opened(new StreamClient(server, Map.of("x-api-key", key)));
  }

  /** Opens the stream of a session by its cookie; when this returns it is ready. */
  public static StreamClient ofVisitor(URI server, String cookie) throws InterruptedException {
    return opened(new StreamClient(server, Map.of("cookie", "galaxysession=" + cookie)));
  }

  /** Opens the stream of an API key's user as one that was told of everything up to this id. */
  public static StreamClient resuming(URI server, String key, String id)
      throws InterruptedException {
    return opened(new StreamClient(server, Map.of("x-api-key", key, "last-event-id", id)));
  }

  private static StreamClient opened(StreamClient client) throws InterruptedException {
    client.reader.start();
    client.await("ready");
    return client;
  }

  /** Forgets what has come so far. */
  public void forget() {
    events.clear();
  }

  /** Waits until it is told that this history has changed. */
  public void awaitUpdateOf(String history) throws InterruptedException {
    while (!await("history_update").data().contains(history)) {
      Thread.onSpinWait();
    }
  }

  /** Waits for a cursor behind this one. */
  public void awaitCursorAfter(String id) throws InterruptedException {
    while (await("cursor").lastEventId().compareTo(id) <= 0) {
      Thread.onSpinWait();
    }
  }

  /** The next event of this type. */
  public StreamEvent await(String type) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      // Others may come all the time.
      StreamEvent event = events.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError("no %s within %s".formatted(type, PATIENCE));
      }
      if (event.type().equals(type)) {
        return event;
      }
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
