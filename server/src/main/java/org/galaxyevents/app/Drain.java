package org.galaxyevents.app;

import java.time.Duration;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.http.ReturnTimes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the streams of a process little by little, so that the others do not get all of its clients
 * at the same moment. Confined to the thread that stops the process.
 */
final class Drain {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private static final Duration STEP = Duration.ofMillis(50);

  /** A thousand clients in a second are nothing to be spread any further. */
  private static final int AT_LEAST = 50;

  /**
   * Steps that are taken also without streams: on the connections that a proxy keeps open, what it
   * sends meanwhile gets its last answer, so that none is closed on which a request is on its way.
   */
  private static final int LEAST = 4;

  private Drain() {}

  /** Ends them all, over so long at most. */
  static void run(ConnectionRegistry registry, Duration over) throws InterruptedException {
    registry.stopAdmitting();
    int steps = Math.toIntExact(over.dividedBy(STEP));
    if (steps > 0 && registry.size() > 0) {
      log.info("{} streams end within {} ms", registry.size(), over.toMillis());
    }
    for (int left = steps; left > 0 && (registry.size() > 0 || steps - left < LEAST); left--) {
      registry.leave(left, AT_LEAST, ReturnTimes::retryMillis);
      Thread.sleep(STEP);
    }
  }
}
