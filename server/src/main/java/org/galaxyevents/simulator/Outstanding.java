package org.galaxyevents.simulator;

import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Who has still to hear of one request. Confined to the ledger that it is entered in, under its
 * lock.
 */
final class Outstanding {

  /** The server's times are rounded to milliseconds, two of them. */
  private static final long ROUNDING_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** What became of one who heard something. */
  enum Effect {
    /** It was not this that was heard, or it was not for this user, or is no news. */
    NONE,
    HEARD,
    /** It was heard before its time. */
    TOO_EARLY
  }

  private final Announcement what;
  private final BitSet users = new BitSet();
  private final long from;
  private final long lostAt;
  private final CountDownLatch settled = new CountDownLatch(1);

  Outstanding(HearingLedger.Expected expected, long lostAt) {
    this.what = expected.what();
    this.from = expected.from();
    this.lostAt = lostAt;
    expected.to().forEach(users::set);
    openIfSettled();
  }

  Announcement what() {
    return what;
  }

  Effect heard(int user, long at) {
    boolean scheduled = what == Announcement.SCHEDULED_BROADCAST;
    boolean early = at < from - ROUNDING_NANOS;
    // What came early was about something that happened before, unless there is but one event.
    if (!users.get(user) || (early && !scheduled)) {
      return Effect.NONE;
    }
    users.clear(user);
    openIfSettled();
    return early ? Effect.TOO_EARLY : Effect.HEARD;
  }

  /** How long it took somebody to hear of it. */
  long nanosUntil(long at) {
    return Math.max(0, at - from);
  }

  boolean isLost(long now) {
    return now >= lostAt && !users.isEmpty();
  }

  /** Nobody need hear of it any more; returns who has not, in order. */
  BitSet giveUp() {
    BitSet missing = (BitSet) users.clone();
    users.clear();
    openIfSettled();
    return missing;
  }

  boolean isSettled() {
    return users.isEmpty();
  }

  /** Open when it is settled; any thread may wait for that. */
  CountDownLatch settled() {
    return settled;
  }

  private void openIfSettled() {
    if (users.isEmpty()) {
      settled.countDown();
    }
  }
}
