package org.galaxyevents.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a process has been started, to be stopped in the reverse order. Confined to the thread
 * that starts and stops it.
 */
final class StartedParts implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(StartedParts.class);

  private final Deque<Step> steps = new ArrayDeque<>();

  /** Undoes what was started. */
  interface Step {
    void undo() throws Exception;
  }

  /** This part is to be closed. */
  <T extends AutoCloseable> T closing(T part) {
    undoing(part::close);
    return part;
  }

  /** This is to be done. */
  void undoing(Step step) {
    steps.push(step);
  }

  /** Undoes everything, whatever fails of it. */
  @Override
  public void close() {
    IllegalStateException failures = null;
    while (!steps.isEmpty()) {
      try {
        steps.pop().undo();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failure) {
        failures =
            failures == null
                ? new IllegalStateException("not everything stopped cleanly")
                : failures;
        failures.addSuppressed(failure);
      }
    }
    if (failures != null) {
      log.warn("Stopped, but not cleanly", failures);
    }
  }
}
