package org.galaxyevents.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * What this process hears of its leader, for the case that it has to take its place. Thread-safe:
 * written by the bus's consumer thread, read by the election's.
 */
public final class LeaderWatch {

  private final LongSupplier nanoTime;

  private static final Duration PATIENCE = GapWatch.SILENCE;

  /** A table of changes with a hundred million rows and no index takes ten seconds to read. */
  private static final Duration PATIENCE_AT_BEGIN = Duration.ofSeconds(30);

  /**
   * @param begins whether the leader has only said so far that it is there
   */
  private record Heard(long term, Cursor watermark, boolean begins) {}

  /** The newest of the newest term. */
  private volatile @Nullable Heard newest;

  private volatile long heardAt;

  /**
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public LeaderWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.heardAt = nanoTime.getAsLong();
  }

  /** What the leader has claimed last; empty if none has been heard. */
  public Optional<Cursor> watermark() {
    Heard heard = newest;
    return heard == null ? Optional.empty() : Optional.of(heard.watermark());
  }

  /** For how long no leader has been heard, while one could have been. */
  public Duration silence() {
    return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - heardAt));
  }

  /** For how long a leader may be silent, as far as is known of what it does. */
  public Duration patience() {
    Heard heard = newest;
    return heard != null && heard.begins() ? PATIENCE_AT_BEGIN : PATIENCE;
  }

  /**
   * Hears what comes on the bus, before another one does.
   *
   * @param called run when somebody says that the leader may have changed; must return at once
   */
  public ControlBus.Listener before(ControlBus.Listener next, Runnable called) {
    return new ControlBus.Listener() {
      @Override
      public void deliver(List<ControlTask> tasks) throws InterruptedException {
        tasks.forEach(task -> hear(task, called));
        next.deliver(tasks);
      }

      @Override
      public void gap(GapReason reason) throws InterruptedException {
        // While there was no bus nobody could be heard.
        heardAt = nanoTime.getAsLong();
        next.gap(reason);
      }
    };
  }

  private void hear(ControlTask task, Runnable called) {
    Heard before = newest;
    if (task instanceof ControlTask.Tick tick && (before == null || tick.term() >= before.term())) {
      // Its first tick says so. Later a slow writer may hold the watermark.
      boolean begins =
          (before == null || tick.term() > before.term())
              && tick.watermark().equals(tick.coveredFrom());
      newest = new Heard(tick.term(), tick.watermark(), begins);
      heardAt = nanoTime.getAsLong();
    } else if (task instanceof ControlTask.ReconfigureWatcher) {
      called.run();
    }
  }
}
