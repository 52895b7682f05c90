package org.galaxyevents.election;

import java.time.Duration;

/**
 * How long a process that led in vain leaves it to the others. It may be that it alone cannot read
 * changes, or reach the broker, and would be the first one again at once. Confined to the
 * election's thread.
 */
final class HoldOff {

  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Duration last = Duration.ZERO;
  private long until;
  private boolean isOn;

  /**
   * Its term has ended.
   *
   * @param silence for how long nobody had heard it
   */
  void ended(Duration silence, long now) {
    if (silence.compareTo(Standstill.PATIENCE) < 0) {
      last = Duration.ZERO;
      return;
    }
    last = last.isZero() ? FIRST : last.multipliedBy(2);
    last = last.compareTo(LONGEST) > 0 ? LONGEST : last;
    until = now + last.toNanos();
    isOn = true;
  }

  /** Whether another one is to be preferred now, if there is one. */
  boolean isOn(long now) {
    isOn &= now - until < 0;
    return isOn;
  }
}
