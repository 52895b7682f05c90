package org.galaxyevents.simulator;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Begins one task after the other at a steady pace, each on a thread of its own. An open loop: slow
 * answers do not slow it down, as a slow server does not make its users work less. Confined to the
 * thread that runs it.
 */
final class SteadyLoop {

  private final Executor threads;
  private final Semaphore inFlight;
  private final LongConsumer notBegun;
  private final LongSupplier clock;

  /**
   * @param mostInFlight more tasks than this under way, and the server is not keeping up anyway
   * @param notBegun told how many were left out
   */
  SteadyLoop(Executor threads, int mostInFlight, LongConsumer notBegun, LongSupplier clock) {
    this.threads = threads;
    this.inFlight = new Semaphore(mostInFlight);
    this.notBegun = notBegun;
    this.clock = clock;
  }

  /** Returns at {@code end}, or as soon as {@code stopped} is open. */
  void run(Pace pace, long end, CountDownLatch stopped, Supplier<Runnable> next)
      throws InterruptedException {
    long begun = 0;
    long pause = 0;
    while (!stopped.await(pause, NANOSECONDS)) {
      long now = clock.getAsLong();
      if (now >= end) {
        return;
      }
      long due = pace.dueBy(now);
      long tooLate = due - begun - pace.mostLate();
      if (tooLate > 0) {
        notBegun.accept(tooLate);
        begun += tooLate;
      }
      for (; begun < due; begun++) {
        begin(next);
      }
      pause = Math.min(pace.nanosUntil(begun + 1, clock.getAsLong()), end - now);
    }
  }

  private void begin(Supplier<Runnable> next) {
    if (!inFlight.tryAcquire()) {
      notBegun.accept(1);
      return;
    }
    Runnable task = next.get();
    threads.execute(() -> {
      try {
        task.run();
      } finally {
        inFlight.release();
      }
    });
  }
}
