package org.galaxyevents.catchup;

import java.time.Duration;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The suspicion that the database's clock was set back: something was stamped long before what has
 * been announced. The leader's ticks show whether it was, or whether that came late. Immutable.
 *
 * @param since what is stamped later may not be found by whoever looks from a client's cursor
 * @param ticks how many have come since
 */
record Doubt(Cursor since, int ticks) {

  /** What is later than this is behind its time. Catch-ups reach further back than that. */
  static final Duration LATE = Duration.ofSeconds(30);

  /** The first may have been under way when the clock was set. */
  private static final int TICKS = 2;

  /** What is left of it when the cursor moves. */
  @Nullable Doubt afterTick() {
    return ticks + 1 == TICKS ? null : new Doubt(since, ticks + 1);
  }
}
