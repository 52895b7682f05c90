package org.galaxyevents.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyevents.simulator.EventStreamListener;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEnd;
import org.galaxyevents.simulator.StreamEvent;

/** A client's streams, one after the other, and when each history was announced. Thread-safe. */
final class FollowedStream implements EventStreamListener, AutoCloseable {

  private static final Pattern ID = Pattern.compile("\"([0-9a-f]{16})\"");

  private final String name;
  private final URI address;
  private final String key;
  private final boolean comesBack;
  private final AtomicReference<EventStreamReader> reader = new AtomicReference<>();
  private final Map<String, Queue<Long>> heard = new ConcurrentHashMap<>();
  private final Queue<LocalDateTime> cursors = new ConcurrentLinkedQueue<>();
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
  private final AtomicInteger openings = new AtomicInteger();
  private final CountDownLatch ready = new CountDownLatch(1);
  private volatile String lastId = "";
  private volatile boolean closed;

  /**
   * @param comesBack whether it opens another one with its last id whenever one has ended
   */
  FollowedStream(String name, URI server, String key, boolean comesBack) {
    this.name = name;
    this.address = URI.create(server + "/api/events/stream");
    this.key = key;
    this.comesBack = comesBack;
  }

  /** Opens it; when this returns it is ready. */
  void open() throws InterruptedException {
    connect();
    assertThat(ready.await(20, TimeUnit.SECONDS)).as("stream at " + name).isTrue();
  }

  private void connect() {
    Map<String, String> headers = new HashMap<>(Map.of("x-api-key", key));
    if (!lastId.isEmpty()) {
      headers.put("last-event-id", lastId);
    }
    EventStreamReader next = new EventStreamReader(address, headers, this);
    reader.set(next);
    next.start();
  }

  @Override
  public void onEvent(StreamEvent event) {
    if (event.type().equals("ready")) {
      openings.incrementAndGet();
      ready.countDown();
    }
    if (event.type().equals("history_update")) {
      long now = System.nanoTime();
      Matcher id = ID.matcher(event.data());
      while (id.find()) {
        heard.computeIfAbsent(id.group(1), same -> new ConcurrentLinkedQueue<>()).add(now);
      }
    }
    if (!event.lastEventId().isEmpty()) {
      lastId = event.lastEventId();
      cursors.add(LocalDateTime.parse(lastId));
    }
  }

  @Override
  public void onEnd(StreamEnd end) {
    if (comesBack && !closed) {
      if (!(end instanceof StreamEnd.ByServer)) {
        troubles.add(name + ": " + end);
      }
      connect();
    }
  }

  String name() {
    return name;
  }

  /** How often it has been opened. */
  int openings() {
    return openings.get();
  }

  /** How it ended otherwise than in good order. */
  List<String> troubles() {
    return List.copyOf(troubles);
  }

  /** The furthest that an id was before the newest one. */
  Duration longestStepBack() {
    Duration longest = Duration.ZERO;
    LocalDateTime newest = LocalDateTime.MIN;
    for (LocalDateTime cursor : cursors) {
      if (cursor.isAfter(newest)) {
        newest = cursor;
      } else if (Duration.between(cursor, newest).compareTo(longest) > 0) {
        longest = Duration.between(cursor, newest);
      }
    }
    return longest;
  }

  /** How many nanoseconds after this moment it first heard of a history; empty if never. */
  OptionalLong heardAfter(long moment, String history) {
    return heard.getOrDefault(history, new ConcurrentLinkedQueue<>()).stream()
        .mapToLong(at -> at - moment)
        .filter(after -> after >= 0)
        .min();
  }

  @Override
  public void close() {
    closed = true;
    reader.get().close();
  }
}
