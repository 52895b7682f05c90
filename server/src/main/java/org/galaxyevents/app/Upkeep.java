package org.galaxyevents.app;

import java.util.function.IntSupplier;
import org.galaxyevents.database.DatabaseUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what nobody needs any more, in small batches, so that nobody waits for it. Confined
 * to its thread.
 */
final class Upkeep implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);

  private final IntSupplier[] tasks;

  /**
   * @param tasks each deletes in small batches, and says how many rows that were
   */
  Upkeep(IntSupplier... tasks) {
    this.tasks = tasks.clone();
  }

  @Override
  public void run() {
    for (IntSupplier task : tasks) {
      try {
        int rows = task.getAsInt();
        log.debug("Upkeep has cleared {} rows away", rows);
      } catch (DatabaseUnavailable unavailable) {
        log.info("Upkeep waits for its next turn: {}", unavailable.getMessage());
      } catch (RuntimeException bug) {
        // A scheduled task that throws is never run again.
        log.error("Upkeep failed; it will be tried again at its next turn", bug);
      }
    }
  }
}
