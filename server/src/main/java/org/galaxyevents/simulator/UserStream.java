package org.galaxyevents.simulator;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The event stream of one user, opened again from its last id whenever it ends, as a browser does.
 * Its state is confined to its own thread, {@code closed} and {@code current} apart.
 */
final class UserStream implements EventStreamListener, AutoCloseable {

  private static final long FIRST_PAUSE = 250;
  private static final long LONGEST_PAUSE = 15_000;

  private final SimulatedUser user;
  private final Hearing hearing;
  private final SimulationTally tally;
  private final LongSupplier clock;
  private final SplittableRandom jitter = new SplittableRandom();
  private final Thread thread;

  /**
   * Written before current is read, and current before this is: one of the two closes the reader.
   */
  private volatile boolean closed;

  private volatile @Nullable EventStreamReader current;

  private String lastEventId = "";
  private int failures;
  private boolean ready;
  private boolean everReady;
  private @Nullable Duration retryAfter;

  UserStream(SimulatedUser user, Hearing hearing, SimulationTally tally, LongSupplier clock) {
    this.user = user;
    this.hearing = hearing;
    this.tally = tally;
    this.clock = clock;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .stackSize(EventStreamReader.STACK_BYTES)
            .name("user-stream-" + user.number())
            .unstarted(this::keepOpen);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    EventStreamReader open = current;
    if (open != null) {
      open.close();
    }
    thread.interrupt(); // Ends the pause before the next one.
  }

  private void keepOpen() {
    RestClient api = user.api();
    while (!closed) {
      Map<String, String> headers = new HashMap<>(api.headers());
      if (!lastEventId.isEmpty()) {
        headers.put("Last-Event-ID", lastEventId);
      }
      try (var reader = new EventStreamReader(api.address("/api/events/stream"), headers, this)) {
        current = reader;
        if (!closed) {
          reader.run();
          Thread.sleep(pause());
        }
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
    if (event.type().equals("ready")) {
      becomeReady();
    }
    hearing.heard(user.number(), event, now);
  }

  private void becomeReady() {
    if (everReady) {
      tally.reconnected();
      viewAgain();
    }
    ready = true;
    everReady = true;
    failures = 0;
    tally.streamOpened();
  }

  /** On a thread of its own: what this stream brings meanwhile must not look late. */
  private void viewAgain() {
    if (!user.viewed().isEmpty()) {
      Thread.ofPlatform()
          .daemon()
          .name("view-again-" + user.number())
          .start(() -> {
            try {
              user.viewed().renew();
            } catch (IOException e) {
              tally.failed("view again: " + e);
            }
          });
    }
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
