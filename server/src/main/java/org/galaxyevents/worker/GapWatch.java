package org.galaxyevents.worker;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Decides when this worker's cursor may move. It follows the leader's ticks while nothing can have
 * been missed; from a gap on it stands still until everybody here has been told again what changed
 * since. Confined to the bus's consumer thread, but for {@link #hearsLeader} and {@link
 * #hasHeardLeader}.
 */
final class GapWatch {

  /** How long the leader may be silent, which ticks each second. */
  static final Duration SILENCE = Duration.ofSeconds(5);

  /** How long a message waits for a worker that stands still: Galaxy's expiration. */
  static final Duration MESSAGE_LIFE = Duration.ofSeconds(10);

  /** What follows from a tick. */
  sealed interface Verdict {

    /** It is of a former leader. */
    record Ignore() implements Verdict {}

    /** Everything up to here has been announced. */
    record Move(Cursor to) implements Verdict {}

    /** What changed since then has to be announced again. */
    record CatchUp(Cursor since) implements Verdict {}

    /** That is being done. */
    record Wait() implements Verdict {}
  }

  /** Another leader may not have heard the last tick. */
  private static final Duration UNNOTICED = Duration.ofSeconds(3);

  private enum CatchingUp {
    NOT_NEEDED,
    NEEDED,
    RUNNING,
    /** Something was missed after it had begun: it has to be done again. */
    RUNNING_IN_VAIN
  }

  private final LongSupplier nanoTime;

  private long term = Long.MIN_VALUE;
  private @Nullable Cursor cursor;

  /** From when on something may be missing; null while nothing is. */
  private @Nullable Cursor missingSince;

  private CatchingUp catchingUp = CatchingUp.NOT_NEEDED;

  /** From where on the leader covers what was announced here, once that has been seen to. */
  private @Nullable Cursor coverageSeenTo;

  private long passedAt;

  /** Written by the consumer thread, read by whoever asks after this process's health. */
  private volatile long tickedAt;

  private volatile boolean ticked;

  GapWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.passedAt = nanoTime.getAsLong();
    this.tickedAt = passedAt;
  }

  /** To be called with each delivery. A reason: this process stood still for too long. */
  @Nullable GapReason timePassed() {
    long now = nanoTime.getAsLong();
    long stood = now - passedAt;
    passedAt = now;
    return stood > MESSAGE_LIFE.toNanos() ? GapReason.STALLED : null;
  }

  /** A reason why something may have been missed before this tick, as far as it shows itself. */
  @Nullable GapReason gapBefore(ControlTask.Tick tick) {
    if (isFormer(tick.term())) {
      return null;
    }
    boolean wasAway = ticked && !hearsLeader();
    ticked = true;
    tickedAt = nanoTime.getAsLong();
    if (wasAway) {
      return GapReason.TICKS_AWAY;
    }
    boolean isCovered =
        cursor == null
            || (!cursor.isBefore(tick.coveredFrom()) && !isSetBack(tick, cursor))
            || tick.coveredFrom().equals(coverageSeenTo);
    coverageSeenTo = tick.coveredFrom();
    return isCovered ? null : GapReason.NOT_COVERED;
  }

  /** By times of before and after the clock was set back nobody knows what is covered. */
  private static boolean isSetBack(ControlTask.Tick tick, Cursor cursor) {
    return tick.watermark().isBefore(cursor.minus(UNNOTICED));
  }

  /**
   * Something may be missing from here on. Before the first cursor nothing is: nobody here has been
   * told anything.
   */
  void missed() {
    if (cursor == null) {
      return;
    }
    missingSince = missingSince == null ? cursor : missingSince;
    catchingUp =
        switch (catchingUp) {
          case NOT_NEEDED, NEEDED -> CatchingUp.NEEDED;
          case RUNNING, RUNNING_IN_VAIN -> CatchingUp.RUNNING_IN_VAIN;
        };
  }

  /** Catching up, which a verdict asked for, has ended: well, or to be tried again. */
  void caughtUp(boolean well) {
    catchingUp =
        well && catchingUp == CatchingUp.RUNNING ? CatchingUp.NOT_NEEDED : CatchingUp.NEEDED;
    if (catchingUp == CatchingUp.NOT_NEEDED) {
      missingSince = null;
    }
  }

  /** What follows from this tick. */
  Verdict hear(ControlTask.Tick tick) {
    if (isFormer(tick.term())) {
      return new Verdict.Ignore();
    }
    term = tick.term();
    Cursor since = missingSince;
    if (since == null) {
      cursor = tick.watermark();
      return new Verdict.Move(tick.watermark());
    }
    if (catchingUp != CatchingUp.NEEDED) {
      return new Verdict.Wait();
    }
    catchingUp = CatchingUp.RUNNING;
    // Was the database's clock set back meanwhile, then what was missed is stamped before.
    return new Verdict.CatchUp(since.earlierOf(tick.watermark()));
  }

  /** Whether a leader has ever been heard. */
  boolean hasHeardLeader() {
    return ticked;
  }

  /** Whether this term is over. What was announced in it has been announced by its successor. */
  boolean isFormer(long other) {
    return other < term;
  }

  /** Whether a leader has been heard of late, or this worker has not listened for long. */
  boolean hearsLeader() {
    return nanoTime.getAsLong() - tickedAt <= SILENCE.toNanos();
  }
}
