package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The event stream of one user, opened again from its last id whenever it ends, as a browser does.
 * Its state is confined to its own virtual thread, {@code closed} apart.
 */
final class UserStream implements EventStreamListener, AutoCloseable {

  private static final long FIRST_PAUSE = 250;
  private static final long LONGEST_PAUSE = 15_000;

  private final SimulatedUser user;
  private final ChangeLedger ledger;
  private final SimulationTally tally;
  private final LongSupplier clock;
  private final SplittableRandom jitter = new SplittableRandom();
  private final Thread thread;

  /** Written before the interrupt that ends the thread, so that the thread then sees it. */
  private volatile boolean closed;

  private String lastEventId = "";
  private int failures;
  private boolean ready;
  private boolean everReady;
  private @Nullable Duration retryAfter;

  UserStream(SimulatedUser user, ChangeLedger ledger, SimulationTally tally, LongSupplier clock) {
    this.user = user;
    this.ledger = ledger;
    this.tally = tally;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("user-stream-" + user.number()).unstarted(this::keepOpen);
  }

  void start() {
    thread.start();
  }

  /** An interrupt closes the socket of a virtual thread that reads from it. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void keepOpen() {
    RestClient api = user.api();
    while (!closed) {
      Map<String, String> headers = new HashMap<>(api.headers());
      if (!lastEventId.isEmpty()) {
        headers.put("Last-Event-ID", lastEventId);
      }
      try (var reader = new EventStreamReader(api.address("/api/events/stream"), headers, this)) {
        reader.run();
        Thread.sleep(pause());
      } catch (InterruptedException e) {
        return; // Only close() interrupts.
      }
    }
  }

  private Duration pause() {
    long millis = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(failures, 10));
    Duration wanted = Duration.ofMillis(jitter.nextLong(millis / 2, millis * 3 / 2));
    return retryAfter != null && retryAfter.compareTo(wanted) > 0 ? retryAfter : wanted;
  }

  @Override
  public void onEvent(StreamEvent event) {
    long now = clock.getAsLong();
    lastEventId = event.lastEventId();
    switch (event.type()) {
      case "ready" -> becomeReady();
      case "history_update" -> ledger.announced(user.number(), historyIds(event), now);
      default -> {} // Notifications and entry points are not this simulation's.
    }
  }

  private void becomeReady() {
    if (everReady) {
      tally.reconnected();
    }
    ready = true;
    everReady = true;
    failures = 0;
    tally.streamOpened();
  }

  private List<String> historyIds(StreamEvent event) {
    List<String> ids = new ArrayList<>();
    try {
      RestClient.parse(event.data()).path("history_ids").forEach(id -> ids.add(id.asString("")));
    } catch (IOException e) {
      tally.failed("history_update with data that is " + e.getMessage());
    }
    return ids;
  }

  @Override
  public void onEnd(StreamEnd end) {
    if (ready) {
      ready = false;
      tally.streamEnded();
    }
    retryAfter = null;
    if (closed) {
      return;
    }
    failures++;
    switch (end) {
      case StreamEnd.ByServer() -> {}
      case StreamEnd.ByClient() -> {}
      case StreamEnd.Broken(IOException cause) -> failed("broken: " + cause.getMessage());
      case StreamEnd.Refused refused -> {
        retryAfter = retryAfter(refused);
        failed("refused: " + refused.status() + " " + refused.body().strip());
      }
    }
  }

  private void failed(String what) {
    tally.failed("stream of user " + user.number() + " " + what);
  }

  /** The form with a date is not understood; our own pause does as well. */
  private static @Nullable Duration retryAfter(StreamEnd.Refused refused) {
    String seconds = refused.headers().getOrDefault("retry-after", "");
    return seconds.matches("\\d{1,3}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
  }
}
