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

/** A stream of a running server, open and live, with the events that have come. Thread-safe. */
public final class LiveStream implements AutoCloseable, EventStreamListener {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BlockingQueue<StreamEvent> unread = new LinkedBlockingQueue<>();
  private final List<StreamEvent> read = new ArrayList<>();
  private final CompletableFuture<StreamEnd> end = new CompletableFuture<>();
  private final EventStreamReader reader;

  private LiveStream(URI address, Map<String, String> headers) {
    reader = new EventStreamReader(address, headers, this);
  }

  /** Opens a stream of whoever has this API key; of nobody in particular if it is empty. */
  public static LiveStream open(URI server, String key) {
    return open(server, key.isEmpty() ? Map.of() : Map.of("x-api-key", key));
  }

  /** Opens a stream that sends these headers, and waits until it has its cursor. */
  public static LiveStream open(URI server, Map<String, String> headers) {
    LiveStream stream = new LiveStream(URI.create(server + "/api/events/stream"), headers);
    stream.reader.start();
    stream.await("cursor");
    return stream;
  }

  /** The next event of this type; those before it are taken, too. */
  public StreamEvent await(String type) {
    while (true) {
      StreamEvent event = next();
      if (event.type().equals(type)) {
        return event;
      }
    }
  }

  private StreamEvent next() {
    try {
      StreamEvent event = unread.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no further event; before came " + read);
      }
      read.add(event);
      return event;
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
