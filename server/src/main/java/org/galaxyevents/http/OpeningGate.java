package org.galaxyevents.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many streams open at the same time. Some more wait their turn for a moment; beyond that
 * clients are sent away, which costs next to nothing. Thread-safe; one lock, held briefly.
 */
final class OpeningGate {

  /** Runs tasks for one client, one after the other. */
  interface Turn {
    void now(Runnable task);

    void after(Duration pause, Runnable task);

    static Turn of(EventLoop loop) {
      return new Turn() {
        @Override
        public void now(Runnable task) {
          loop.execute(task);
        }

        @Override
        public void after(Duration pause, Runnable task) {
          loop.schedule(task, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
      };
    }
  }

  /** Somebody who waits; settled when it is let in or sent away. */
  private record Waiting(Turn turn, Runnable open, AtomicBoolean settled) {}

  private final int atOnce;
  private final int mostWaiting;
  private final Duration patience;

  @GuardedBy("this")
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private int inside;

  /**
   * @param atOnce how many may open at the same time
   * @param mostWaiting how many more may wait
   * @param patience for how long
   */
  OpeningGate(int atOnce, int mostWaiting, Duration patience) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.patience = patience;
  }

  /**
   * Lets somebody in, now or in a moment.
   *
   * @param open begins to open; whoever is let in must {@link #leave} once
   * @param refuse called instead
   */
  void enter(Turn turn, Runnable open, Runnable refuse) {
    Waiting next = new Waiting(turn, open, new AtomicBoolean());
    switch (place(next)) {
      case INSIDE -> open.run();
      case WAITING ->
          turn.after(
              patience,
              () -> {
                if (next.settled().compareAndSet(false, true)) {
                  forget(next);
                  refuse.run();
                }
              });
      case NOWHERE -> refuse.run();
    }
  }

  private enum Place {
    INSIDE,
    WAITING,
    NOWHERE
  }

  private synchronized Place place(Waiting next) {
    if (inside < atOnce) {
      inside++;
      return Place.INSIDE;
    }
    return waiting.size() < mostWaiting && waiting.add(next) ? Place.WAITING : Place.NOWHERE;
  }

  private synchronized void forget(Waiting sentAway) {
    waiting.remove(sentAway);
  }

  /** Somebody who was let in has opened its stream, or given up. */
  void leave() {
    Waiting next = next();
    if (next != null) {
      next.turn().now(next.open());
    }
  }

  private synchronized @Nullable Waiting next() {
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      if (next.settled().compareAndSet(false, true)) {
        return next;
      }
    }
    inside--;
    return null;
  }
}
