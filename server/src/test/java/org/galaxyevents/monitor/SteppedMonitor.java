package org.galaxyevents.monitor;

import java.time.Duration;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.simulation.Machine;
import org.jspecify.annotations.Nullable;

/**
 * A monitor with its thread taken out: a simulated process plays a round when there is something to
 * do. Confined to the simulation's thread.
 */
public final class SteppedMonitor {

  private static final Duration TURN = Duration.ofNanos(100_000);

  private final HistoryAuditMonitor monitor;
  private final Machine by;
  private final Runnable ended;
  private int turn;
  private boolean isIdle;
  private boolean isOver;

  /** For how long the source would rest, by what it said in this round; null if it did not. */
  private @Nullable Duration rest;

  /**
   * @param ended run when its term has ended
   */
  public SteppedMonitor(HistoryAuditMonitor monitor, Machine by, Runnable ended) {
    this.monitor = monitor;
    this.by = by;
    this.ended = ended;
  }

  /** Begins where the leader before it ended. */
  public void start(@Nullable Cursor heard) {
    monitor.begin(heard);
    wake();
  }

  /** There is something to hear. */
  public void wake() {
    next(Duration.ZERO);
  }

  /** The source would rest. */
  public void rests(Duration duration) {
    rest = duration;
  }

  private void next(Duration wait) {
    int mine = ++turn;
    by.after(
        wait.plus(by.delay(TURN)),
        () -> {
          if (mine == turn && !isOver) {
            round();
          }
        });
  }

  private void round() {
    if (!monitor.isToGoOn()) {
      isOver = true;
      monitor.closeSession();
      ended.run();
      return;
    }
    rest = null;
    if (!monitor.round()) {
      // By this simulation's chance, not by the monitor's own.
      next(by.delay(Duration.ofMillis(500)));
      return;
    }
    Duration wait = monitor.untilNext();
    // The next round shows for how long there is nothing to do.
    isIdle = !isIdle;
    next(isIdle ? Duration.ZERO : rest != null && rest.compareTo(wait) < 0 ? rest : wait);
  }
}
