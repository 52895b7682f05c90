package org.galaxyevents.simulator;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/**
 * Plays the agenda at a steady pace, each change on a virtual thread of its own. An open loop: slow
 * answers do not slow it down, as a slow server does not make its users work less. Confined to the
 * thread that runs it.
 */
final class ChangeLoop {

  /** More requests than this without an answer, and the server is not keeping up anyway. */
  private static final int MOST_IN_FLIGHT = 256;

  private final Agenda agenda;
  private final ActionPlayer player;
  private final SimulationTally tally;
  private final LongSupplier clock;
  private final Semaphore inFlight = new Semaphore(MOST_IN_FLIGHT);

  ChangeLoop(Agenda agenda, ActionPlayer player, SimulationTally tally, LongSupplier clock) {
    this.agenda = agenda;
    this.player = player;
    this.tally = tally;
    this.clock = clock;
  }

  /** Returns at {@code end}, or as soon as {@code stopped} is open. */
  void run(Pace pace, long end, CountDownLatch stopped) throws InterruptedException {
    long issued = 0;
    long pause = 0;
    while (!stopped.await(pause, NANOSECONDS)) {
      long now = clock.getAsLong();
      if (now >= end) {
        return;
      }
      long due = pace.dueBy(now);
      long tooLate = due - issued - pace.mostLate();
      if (tooLate > 0) {
        tally.notIssued(tooLate);
        issued += tooLate;
      }
      for (; issued < due; issued++) {
        issue();
      }
      pause = Math.min(pace.nanosUntil(issued + 1, clock.getAsLong()), end - now);
    }
  }

  private void issue() {
    if (!inFlight.tryAcquire()) {
      tally.notIssued(1);
      return;
    }
    Step step = agenda.next(clock.getAsLong());
    Thread.ofVirtual().name("change").start(() -> play(step));
  }

  private void play(Step step) {
    try {
      player.play(step);
    } finally {
      inFlight.release();
    }
  }
}
