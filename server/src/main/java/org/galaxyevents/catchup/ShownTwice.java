package org.galaxyevents.catchup;

import java.time.Duration;
import org.galaxyevents.event.Cursor;

/**
 * The times that the database's clock has shown twice, because it was set back. A cursor among them
 * does not say which of the two is meant. Immutable.
 *
 * @param lowest equal to the highest where the clock was never set back
 */
record ShownTwice(Cursor lowest, Cursor highest) {

  static final ShownTwice NEVER = new ShownTwice(new Cursor(0), new Cursor(0));

  /** A tick comes each second, and says what a sample a little earlier has shown. */
  private static final Duration UNTIL_NOTICED = Duration.ofSeconds(10);

  /** With one more step. */
  ShownTwice and(Cursor before, Cursor after) {
    Cursor low = after.minus(UNTIL_NOTICED);
    return equals(NEVER)
        ? new ShownTwice(low, before)
        : new ShownTwice(low.earlierOf(lowest), highest.isBefore(before) ? before : highest);
  }

  /** Where to look from instead, so that nothing is left out. */
  Cursor sure(Cursor since) {
    return highest.isBefore(since) ? since : since.earlierOf(lowest);
  }
}
