package org.galaxyevents.simulator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Every change from its request to its announcement, and how long that took. A change is announced
 * by the first {@code history_update} for its history that its user's stream brings after the
 * request was sent. Updates stand for several changes and do not say which, so where changes of one
 * history overlap, one may be taken for announced by the update of the one before.
 *
 * <p>Times are nanoseconds of any one clock. Thread-safe.
 */
final class ChangeLedger {

  /** The server's coalescing window is certain to have closed after this time without a change. */
  static final Duration QUIET = Duration.ofSeconds(5);

  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

  record Place(int user, String historyId) {}

  static final class Track {
    private final List<Change> waiting = new ArrayList<>(1);
    private long changedAt;

    Track(long changedAt) {
      this.changedAt = changedAt;
    }
  }

  /** A change on its way; its fields belong to the ledger, under the ledger's lock. */
  static final class Change {
    private final Track track;
    private final Place place;
    private final Times times;
    private final long sentAt;
    private @Nullable Long answeredAt;
    private @Nullable Long announcedAt;

    Change(Track track, Place place, Times times, long sentAt) {
      this.track = track;
      this.place = place;
      this.times = times;
      this.sentAt = sentAt;
    }
  }

  /** In microseconds. */
  static final class Times {
    private final Histogram fromRequest = new Histogram(LONGEST_MICROS, 3);
    private final Histogram fromAnswer = new Histogram(LONGEST_MICROS, 3);

    void record(long sentAt, long answeredAt, long announcedAt) {
      fromRequest.recordValue(micros(announcedAt - sentAt));
      fromAnswer.recordValue(micros(announcedAt - answeredAt));
    }

    private static long micros(long nanos) {
      return Math.clamp(TimeUnit.NANOSECONDS.toMicros(nanos), 0, LONGEST_MICROS);
    }

    AnnouncementLatency summary() {
      return new AnnouncementLatency(
          LatencySummary.ofMicros(fromRequest), LatencySummary.ofMicros(fromAnswer));
    }
  }

  private final long lostAfterNanos;

  @GuardedBy("this")
  private final Map<Place, Track> tracks = new HashMap<>();

  @GuardedBy("this")
  private final Times afterQuiet = new Times();

  @GuardedBy("this")
  private final Times whileChanging = new Times();

  @GuardedBy("this")
  private long made;

  @GuardedBy("this")
  private long announced;

  @GuardedBy("this")
  private long lost;

  @GuardedBy("this")
  private long unsettled;

  @GuardedBy("this")
  private @Nullable Place firstLost;

  ChangeLedger(Duration lostAfter) {
    this.lostAfterNanos = lostAfter.toNanos();
  }

  /** The history may have changed until now; from here on the ledger knows each change. */
  synchronized void watch(int user, String historyId, long now) {
    tracks.put(new Place(user, historyId), new Track(now));
  }

  synchronized Change sent(int user, String historyId, long now) {
    Place place = new Place(user, historyId);
    Track track = tracks.computeIfAbsent(place, _ -> new Track(now));
    boolean quiet = now - track.changedAt >= QUIET.toNanos();
    Change change = new Change(track, place, quiet ? afterQuiet : whileChanging, now);
    track.changedAt = now;
    track.waiting.add(change);
    unsettled++;
    return change;
  }

  /** The change took effect. */
  synchronized void answered(Change change, long now) {
    change.answeredAt = now;
    made++;
    settle(change);
  }

  /** The request failed or changed nothing, so there may be nothing to announce. */
  synchronized void withdrawn(Change change) {
    change.track.waiting.remove(change);
    unsettled--;
  }

  synchronized void announced(int user, Collection<String> historyIds, long now) {
    for (String historyId : historyIds) {
      Track track = tracks.get(new Place(user, historyId));
      if (track == null) {
        continue;
      }
      for (Change change : List.copyOf(track.waiting)) {
        track.waiting.remove(change);
        change.announcedAt = now;
        settle(change);
      }
    }
  }

  /** Gives up the changes that have waited too long. */
  synchronized void giveUpLost(long now) {
    for (Track track : tracks.values()) {
      for (Change change : List.copyOf(track.waiting)) {
        giveUpIfLost(change, now);
      }
    }
  }

  synchronized AnnouncementLatency afterQuiet() {
    return afterQuiet.summary();
  }

  synchronized AnnouncementLatency whileChanging() {
    return whileChanging.summary();
  }

  synchronized SimulationReport.Changes changes(long notIssued) {
    Optional<String> first =
        Optional.ofNullable(firstLost)
            .map(place -> "history " + place.historyId() + " of user " + place.user());
    return new SimulationReport.Changes(made, announced, lost, first, unsettled, notIssued);
  }

  synchronized boolean isSettled() {
    return unsettled == 0;
  }

  @GuardedBy("this")
  private void settle(Change change) {
    if (change.answeredAt != null && change.announcedAt != null) {
      change.times.record(change.sentAt, change.answeredAt, change.announcedAt);
      announced++;
      unsettled--;
    }
  }

  @GuardedBy("this")
  private void giveUpIfLost(Change change, long now) {
    if (change.answeredAt != null && now - change.answeredAt >= lostAfterNanos) {
      change.track.waiting.remove(change);
      firstLost = firstLost == null ? change.place : firstLost;
      lost++;
      unsettled--;
    }
  }
}
