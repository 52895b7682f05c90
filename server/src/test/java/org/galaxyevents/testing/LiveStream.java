package org.galaxyevents.testing;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.simulator.EventStreamListener;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEnd;
import org.galaxyevents.simulator.StreamEvent;
import org.jspecify.annotations.Nullable;

/** A stream of a running server, open and live, with the events that have come. Thread-safe. */
public final class LiveStream implements AutoCloseable, EventStreamListener {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** With processes that are started, stopped and taken away. */
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<StreamEvent> unread = new LinkedBlockingQueue<>();
  private final List<StreamEvent> read = new ArrayList<>();
  private final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
  private final EventStreamReader reader;
  private final Duration patience;

  private LiveStream(URI server, Map<String, String> headers, Duration patience) {
    this.reader = new EventStreamReader(URI.create(server + "/api/events/stream"), headers, this);
    this.patience = patience;
  }

  /** Opens a stream of whoever has this API key; of nobody in particular if it is empty. */
  public static LiveStream open(URI server, String key) {
    return open(server, key.isEmpty() ? Map.of() : Map.of("x-api-key", key));
  }

  /** Opens a stream that sends these headers, and waits until it has its cursor. */
  public static LiveStream open(URI server, Map<String, String> headers) {
    return new LiveStream(server, headers, PATIENCE).started("cursor");
  }

  /** Opens the stream of an API key's user; when this returns it is ready. */
  public static LiveStream ofKey(URI server, String key) {
    return ready(server, Map.of("x-api-key", key));
  }

  /** Opens the stream of a session by its cookie; when this returns it is ready. */
  public static LiveStream ofVisitor(URI server, String cookie) {
    return ready(server, Map.of("cookie", "galaxysession=" + cookie));
  }

  /** Opens the stream of an API key's user as one that was told of everything up to this id. */
  public static LiveStream resuming(URI server, String key, String id) {
    return ready(server, Map.of("x-api-key", key, "last-event-id", id));
  }

  private static LiveStream ready(URI server, Map<String, String> headers) {
    return new LiveStream(server, headers, LONG_PATIENCE).started("ready");
  }

  private LiveStream started(String first) {
    reader.start();
    await(first);
    return this;
  }

  /** Forgets what has come and was not taken. */
  public void forget() {
    unread.clear();
  }

  /** Waits until it is told that this history has changed. */
  public void awaitUpdateOf(String history) {
    while (!await("history_update").data().contains(history)) {
      Thread.onSpinWait();
    }
  }

  /** Waits for a cursor behind this one. */
  public void awaitCursorAfter(String id) {
    while (await("cursor").lastEventId().compareTo(id) <= 0) {
      Thread.onSpinWait();
    }
  }

  /** The next event of this type; those before it are taken, too. */
  public StreamEvent await(String type) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      // Others may come all the time.
      StreamEvent event = next(deadline - System.nanoTime());
      if (event == null) {
        throw new AssertionError("no %s within %s; there came %s".formatted(type, patience, read));
      }
      read.add(event);
      if (event.type().equals(type)) {
        return event;
      }
    }
  }

  private @Nullable StreamEvent next(long nanos) {
    try {
      return unread.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  /** How it ends; waits for that at most this long. */
  public StreamEnd awaitEnd(Duration atMost) throws Exception {
    return end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  public boolean hasEnded() {
    return end.isDone();
  }

  /** The last id that came with an event that was taken. */
  public String lastEventId() {
    return read.getLast().lastEventId();
  }

  /** All events that have come, taken or not. */
  public List<StreamEvent> events() {
    List<StreamEvent> all = new ArrayList<>(read);
    all.addAll(unread);
    return all;
  }

  @Override
  public void onEvent(StreamEvent event) {
    unread.add(event);
  }

  @Override
  public void onEnd(StreamEnd reason) {
    end.complete(reason);
  }

  @Override
  public void close() {
    reader.close();
  }
}
