package org.galaxyevents.app;

import java.time.Duration;
import java.util.function.Supplier;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.election.Leadership;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again while this process leads, until its thread is interrupted. Nothing
 * else ends it: what fails is tried again. Confined to its thread.
 */
final class LeaderLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(LeaderLoop.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String what;
  private final Leadership leadership;
  private final Supplier<Duration> round;
  private boolean troubled;

  /**
   * @param what for the log: what is done
   * @param round does it once, and says how long to wait until the next time
   */
  LeaderLoop(String what, Leadership leadership, Supplier<Duration> round) {
    this.what = what;
    this.leadership = leadership;
    this.round = round;
  }

  @Override
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(leadership.term().isPresent() ? round() : PAUSE);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Duration round() {
    try {
      Duration wait = round.get();
      troubled = false;
      return wait;
    } catch (DatabaseUnavailable unavailable) {
      if (!troubled && !Thread.currentThread().isInterrupted()) {
        log.warn("{} waits: {}", what, unavailable.getMessage());
      }
    } catch (RuntimeException bug) {
      if (!troubled && !Thread.currentThread().isInterrupted()) {
        log.error("{} has failed; trying again", what, bug);
      }
    }
    troubled = true;
    return PAUSE;
  }
}
