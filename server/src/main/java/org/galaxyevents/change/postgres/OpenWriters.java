package org.galaxyevents.change.postgres;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that may still commit changes, and how old these may be. Learns from samples: a
 * moment of the database's clock, and who held the lock of history_audit a little later.
 *
 * <p>A writer takes the lock before it stamps its rows, and gives it up after they have become
 * visible. So whoever was not among the holders of a sample stamps later than that sample; and when
 * none of a sample's holders is left, everything stamped before the sample is there to be read.
 *
 * <p>Samples are compared with each other alone: they do not outlive the session that took them.
 * Confined to the monitor's thread.
 */
final class OpenWriters {

  /** Whoever is among the holders of more samples than this is not waited for any longer. */
  private static final int PATIENCE = 2;

  /** What is not worth reading again for. */
  private static final Duration UNNOTICED = Duration.ofMillis(1);

  /** A clock that is slewed may run slower by one part of so many. */
  private static final int SLEWED = 100;

  /** What two clocks may differ by while one of them is set back. */
  private static final Duration CLOCK_DRIFT = Duration.ofMillis(100);

  /**
   * A look at the lock.
   *
   * @param at the database's time before the look
   * @param holders the virtual transactions that had the lock then
   * @param asked when this machine asked, by its own passing of time
   * @param answered when it had the answer
   */
  record Sample(Cursor at, Set<String> holders, long asked, long answered) {}

  /**
   * What the samples so far say.
   *
   * @param watermark nothing that is stamped before is still to come
   * @param settled nothing that is stamped before is still to come, but from writers who have been
   *     at it for long
   * @param again since when a writer who took long may have stamped what can be read now; null if
   *     none has ended
   * @param setBack how far the clock was set back since the sample before; zero if it was not
   */
  record Progress(Cursor watermark, Cursor settled, @Nullable Cursor again, Duration setBack) {}

  /** One of them: the moment after which it began to stamp, and how many samples it was in. */
  private record Writer(Cursor since, int samples) {
    boolean isLong() {
      return samples > PATIENCE;
    }

    Writer seenAgain(Cursor floor) {
      return new Writer(since.earlierOf(floor), samples + 1);
    }
  }

  private Map<String, Writer> writers = new HashMap<>();
  private Cursor last;
  private long lastAsked;
  private long lastAnswered;

  /**
   * @param from a moment such that nobody who has not committed yet has stamped before
   * @param asked when this machine asked for it
   */
  OpenWriters(Cursor from, long asked) {
    this.last = from;
    this.lastAsked = asked;
    this.lastAnswered = asked;
  }

  /** Takes a sample in. */
  Progress take(Sample sample) {
    Duration setBack = setBack(sample);
    Cursor floor = setBack.isZero() ? last : beforeAnythingStampedSince(sample);
    Map<String, Writer> open = new HashMap<>();
    for (String holder : sample.holders()) {
      Writer known = writers.get(holder);
      open.put(holder, known == null ? new Writer(floor, 1) : known.seenAgain(floor));
    }
    Cursor again = setBack.isZero() ? null : floor;
    for (Map.Entry<String, Writer> each : writers.entrySet()) {
      if (each.getValue().isLong() && !open.containsKey(each.getKey())) {
        again = earlier(again, each.getValue().since());
      }
    }
    writers = open;
    last = sample.at();
    lastAsked = sample.asked();
    lastAnswered = sample.answered();
    return new Progress(oldest(true), oldest(false), again, setBack);
  }

  /** How many transactions held the lock at the last sample. */
  int count() {
    return writers.size();
  }

  private Cursor oldest(boolean longOnesToo) {
    Cursor oldest = last;
    for (Writer writer : writers.values()) {
      if (longOnesToo || !writer.isLong()) {
        oldest = oldest.earlierOf(writer.since());
      }
    }
    return oldest;
  }

  /** A step that is shorter than the time between two samples shows as too little that passed. */
  private Duration setBack(Sample sample) {
    long passed = (sample.at().micros() - last.micros()) * 1_000;
    if (passed < 0) {
      return Duration.ofNanos(-passed);
    }
    long here = sample.asked() - lastAnswered;
    return here - passed > UNNOTICED.toNanos() + here / SLEWED
        ? Duration.ofNanos(here - passed)
        : Duration.ZERO;
  }

  /** The lowest time that the clock can have shown since it was set back. */
  private Cursor beforeAnythingStampedSince(Sample sample) {
    return sample.at().minus(Duration.ofNanos(sample.answered() - lastAsked).plus(CLOCK_DRIFT));
  }

  private static Cursor earlier(@Nullable Cursor one, Cursor other) {
    return one == null ? other : one.earlierOf(other);
  }
}
