package org.galaxyevents.election;

import java.time.Duration;

/**
 * When a candidate that does not lead looks again who does: at once if somebody calls for it, soon
 * while the leader's tick is late, else now and then, so that many of them cost the database next
 * to nothing. Confined to the election's thread.
 */
final class NextLook {

  /** When nothing calls for it: also shows whether the session is still there. */
  private static final Duration USUAL = Duration.ofSeconds(10);

  /** A tick comes each second. */
  static final Duration LATE = Duration.ofMillis(1_250);

  /**
   * Of the time that it is late: whoever takes over is quick, and a slow database is not asked
   * more.
   */
  private static final int WHILE_LATE = 10;

  private long lookedAt;
  private boolean calledFor = true;

  /** There is a reason to look without waiting. */
  void callFor() {
    calledFor = true;
  }

  void looked(long now) {
    lookedAt = now;
    calledFor = false;
  }

  boolean isDue(LeaderSigns signs, long now) {
    return calledFor || until(signs, now).isZero();
  }

  /** How long to wait, if nobody calls. */
  Duration until(LeaderSigns signs, long now) {
    Duration sinceLook = Duration.ofNanos(now - lookedAt);
    Duration silence = signs.silence();
    Duration usual = USUAL.minus(sinceLook);
    Duration late = LATE.minus(silence);
    Duration again = silence.dividedBy(WHILE_LATE).minus(sinceLook);
    Duration next = late.compareTo(again) > 0 ? late : again;
    Duration wait = next.compareTo(usual) < 0 ? next : usual;
    return wait.isNegative() ? Duration.ZERO : wait;
  }
}
