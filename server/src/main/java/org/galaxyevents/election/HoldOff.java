package org.galaxyevents.election;

import java.time.Duration;

/**
 * When a process leaves it to the others to lead, if there are any. Confined to the election's
 * thread.
 *
 * <p>For a moment when it has only just begun to listen: it does not know yet how far the leader
 * has come, and all who are connected would have to catch up where it could have gone on. For
 * longer each time when it has led in vain: it may be that it alone cannot read changes, or reach
 * the broker, and would be the first one again at once.
 */
final class HoldOff {

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Duration penalty = Duration.ZERO;
  private long until;
  private boolean isOn;

  /** It hears the others from now on, or again. */
  void listens(long now) {
    extend(now, NextLook.LATE);
  }

  /**
   * Its term has ended.
   *
   * @param silence for how long nobody had heard it
   */
  void ended(Duration silence, long now) {
    if (silence.compareTo(Standstill.PATIENCE) < 0) {
      penalty = Duration.ZERO;
      return;
    }
    penalty = penalty.isZero() ? FIRST : penalty.multipliedBy(2);
    penalty = penalty.compareTo(LONGEST) > 0 ? LONGEST : penalty;
    extend(now, penalty);
  }

  /** Whether another one is to be preferred now, if there is one. */
  boolean isOn(long now) {
    isOn &= now - until < 0;
    return isOn;
  }

  private void extend(long now, Duration duration) {
    long end = now + duration.toNanos();
    until = isOn(now) && until - end > 0 ? until : end;
    isOn = true;
  }
}
