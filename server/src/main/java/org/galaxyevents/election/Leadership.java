package org.galaxyevents.election;

import java.util.OptionalLong;

/** Whether this process leads: it alone ticks and dispatches. Thread-safe. */
public interface Leadership {

  /** The term in which this process leads; empty if another one does. Terms only grow. */
  OptionalLong term();

  /** Waits until this process leads. */
  Lease await() throws InterruptedException;
}
