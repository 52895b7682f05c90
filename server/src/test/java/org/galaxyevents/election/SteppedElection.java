package org.galaxyevents.election;

import java.time.Duration;
import org.galaxyevents.simulation.Machine;

/**
 * A candidate's part in the election with its thread taken out: a simulated process looks when it
 * has its turn. Confined to the simulation's thread.
 */
public final class SteppedElection {

  /** Even a thread that is not to wait takes a moment. */
  private static final Duration TURN = Duration.ofNanos(100_000);

  private final DatabaseHeartbeat heartbeat;
  private final Machine by;
  private final Runnable looked;
  private int turn;

  /**
   * @param looked run behind each look
   */
  public SteppedElection(DatabaseHeartbeat heartbeat, Machine by, Runnable looked) {
    this.heartbeat = heartbeat;
    this.by = by;
    this.looked = looked;
  }

  /** Begins to take part. */
  public void start() {
    next(Duration.ZERO);
  }

  /** Somebody calls. */
  public void call() {
    heartbeat.call();
    next(Duration.ZERO);
  }

  /** Leaves, as a process does that is stopped. */
  public void leave() {
    turn++;
    heartbeat.leave();
  }

  private void next(Duration wait) {
    int mine = ++turn;
    by.after(
        wait.plus(by.delay(TURN)),
        () -> {
          if (mine == turn) {
            step();
          }
        });
  }

  private void step() {
    try {
      Duration wait = heartbeat.step();
      looked.run();
      next(wait);
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }
}
