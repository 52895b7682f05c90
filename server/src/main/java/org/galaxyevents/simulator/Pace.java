package org.galaxyevents.simulator;

/** When each of a steady sequence of steps is due, by an open-loop schedule. Immutable. */
record Pace(double perSecond, long startNanos) {

  private static final double NANOS = 1e9;

  /** How many steps should have begun by that time. */
  long dueBy(long nanos) {
    return (long) Math.floor((nanos - startNanos) / NANOS * perSecond);
  }

  /** How long after {@code nanos} step {@code number} (from 1) is due; at most a second. */
  long nanosUntil(long number, long nanos) {
    double due = number / perSecond * NANOS - (nanos - startNanos);
    return (long) Math.clamp(Math.ceil(due), 0, NANOS);
  }

  /** How many steps may wait, when the schedule cannot be kept, before they are left out. */
  long mostLate() {
    return Math.max(1, (long) perSecond);
  }
}
