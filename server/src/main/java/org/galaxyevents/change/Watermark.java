package org.galaxyevents.change;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The moment up to which everything has left the monitor: what the source has sampled, held back by
 * the oldest change that was read and is still to be published. Confined to the monitor's thread.
 */
public final class Watermark {

  /** Catch-ups read from earlier than that by far. */
  private static final Duration UNNOTICED = Duration.ofSeconds(1);

  private @Nullable Cursor sampled;
  private @Nullable Cursor claimed;

  /** Another monitor has claimed this; what it claimed stays true. */
  public void heard(Cursor claim) {
    sampled = claim;
    claimed = claim;
  }

  /**
   * The source has returned everything up to this moment. One that lies before what was claimed
   * means that the database's clock was set back: claims go back with it, else they would cover
   * what is still to be stamped.
   *
   * @return by how much the clock was set back, about; zero if it was not
   */
  public Duration sampled(Cursor upTo) {
    sampled = upTo;
    if (claimed == null || !upTo.isBefore(claimed.minus(UNNOTICED))) {
      return Duration.ZERO;
    }
    Duration setBack = Duration.of(claimed.micros() - upTo.micros(), ChronoUnit.MICROS);
    claimed = null;
    return setBack;
  }

  /**
   * What may be claimed now. It never goes back while the database's clock does not.
   *
   * @param oldestUnpublished the stamp of the oldest change that still waits here; null if none
   *     does
   * @return null before the first sample
   */
  public @Nullable Cursor claim(@Nullable Cursor oldestUnpublished) {
    if (sampled == null) {
      return null;
    }
    Cursor held =
        oldestUnpublished == null || sampled.isBefore(oldestUnpublished)
            ? sampled
            : new Cursor(Math.max(0, oldestUnpublished.micros() - 1));
    // A change that came in late has an old stamp. What was claimed before stays true: its commit
    // came after the claim.
    claimed = claimed != null && held.isBefore(claimed) ? claimed : held;
    return claimed;
  }

  /** Where reading has to resume after a gap: the last claim. Null if there was none. */
  public @Nullable Cursor lastClaim() {
    return claimed;
  }
}
