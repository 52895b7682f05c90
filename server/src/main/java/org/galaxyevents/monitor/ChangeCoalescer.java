package org.galaxyevents.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a changed history is announced: the first change at once, the next ones at the end
 * of windows that grow while the history keeps changing, until it has been quiet for a while. The
 * last change is always covered: a window that has seen one ends with an announcement. Takes the
 * time as an argument; confined to the monitor's thread.
 */
public final class ChangeCoalescer {

  /**
   * How long after an announcement the next one may follow. A client makes up to three requests for
   * each.
   */
  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  /** After so long without a change a history starts again with the smallest window. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final class Activity {
    private int window;
    private long lastAnnounced;

    /** The stamp of the oldest change that is still to be announced; null if none is. */
    private @Nullable Cursor waiting;

    private boolean announcedBefore;

    private long dueAt() {
      return lastAnnounced + WINDOWS.get(window).toNanos();
    }

    private boolean isDue(long now) {
      return !announcedBefore || now - dueAt() >= 0;
    }
  }

  /** Every history that changed of late, the least recently announced first. */
  private final Map<Long, Activity> recent = new LinkedHashMap<>();

  private int waiting;

  /** Takes in a change. */
  public void offer(HistoryChange change) {
    Activity activity = recent.computeIfAbsent(change.historyId(), same -> new Activity());
    if (activity.waiting == null) {
      waiting++;
      activity.waiting = change.at();
    } else {
      activity.waiting = activity.waiting.earlierOf(change.at());
    }
  }

  /**
   * The histories to announce now. They still wait, and hold the watermark, until {@link
   * #announced} says that they have been.
   */
  public List<Long> due(long now) {
    if (waiting == 0) {
      return List.of();
    }
    List<Long> due = new ArrayList<>();
    recent.forEach((history, activity) -> {
      if (activity.waiting != null && activity.isDue(now)) {
        due.add(history);
      }
    });
    return due;
  }

  /** These histories, which were due, have been announced. */
  public void announced(List<Long> histories, long now) {
    for (long history : histories) {
      Activity activity = recent.remove(history);
      if (activity == null || activity.waiting == null) {
        throw new IllegalStateException("history " + history + " was not due");
      }
      boolean quietBefore =
          !activity.announcedBefore || now - activity.lastAnnounced >= QUIET.toNanos();
      activity.window = quietBefore ? 0 : Math.min(activity.window + 1, WINDOWS.size() - 1);
      activity.lastAnnounced = now;
      activity.announcedBefore = true;
      activity.waiting = null;
      waiting--;
      recent.put(history, activity);
    }
    forgetQuiet(now);
  }

  /** When the next history becomes due; empty if none waits. */
  public OptionalLong nextDue(long now) {
    if (waiting == 0) {
      return OptionalLong.empty();
    }
    long earliest = Long.MAX_VALUE;
    for (Activity activity : recent.values()) {
      if (activity.waiting != null) {
        earliest = Math.min(earliest, activity.announcedBefore ? activity.dueAt() - now : 0);
      }
    }
    return OptionalLong.of(now + Math.max(0, earliest));
  }

  /** The stamp of the oldest change that waits; null if none does. */
  public @Nullable Cursor oldestWaiting() {
    Cursor oldest = null;
    if (waiting > 0) {
      for (Activity activity : recent.values()) {
        if (activity.waiting != null) {
          oldest = oldest == null ? activity.waiting : oldest.earlierOf(activity.waiting);
        }
      }
    }
    return oldest;
  }

  private void forgetQuiet(long now) {
    for (Iterator<Activity> oldest = recent.values().iterator(); oldest.hasNext(); ) {
      Activity activity = oldest.next();
      if (activity.waiting != null) {
        continue;
      }
      if (now - activity.lastAnnounced < QUIET.toNanos()) {
        return;
      }
      oldest.remove();
    }
  }
}
