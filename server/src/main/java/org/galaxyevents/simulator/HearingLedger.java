package org.galaxyevents.simulator;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Which streams have to hear of a topic, which have, and which were not to. It takes what was heard
 * before the answer that says what was to be heard: announcements overtake answers.
 *
 * <p>Times are nanoseconds of any one clock. Thread-safe.
 */
final class HearingLedger {

  /** What was decided before access ended may still be on its way. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

  /** Notifications that are remembered; those of others come, too. */
  private static final int MOST_PASSING = 256;

  /**
   * Something that has to be heard.
   *
   * @param to the numbers of the users who have to hear it
   * @param from when its request was sent, or when its time comes
   */
  record Expected(Announcement what, Topic topic, Collection<Integer> to, long from) {}

  private static final class Counts {
    private final Histogram micros = new Histogram(LONGEST_MICROS, 2);
    private long made;
    private long toHear;
    private long lost;
  }

  private final long lostAfterNanos;

  @GuardedBy("this")
  private final Map<Topic, Circle> lasting = new HashMap<>();

  @GuardedBy("this")
  private final Map<Topic, Circle> passing = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Map<Announcement, Counts> counts = new EnumMap<>(Announcement.class);

  @GuardedBy("this")
  private long unsettled;

  @GuardedBy("this")
  private long wrong;

  @GuardedBy("this")
  private @Nullable String firstWrong;

  @GuardedBy("this")
  private @Nullable String firstLost;

  HearingLedger(Duration lostAfter) {
    this.lostAfterNanos = lostAfter.toNanos();
  }

  /** From here on whoever hears of this topic must have been allowed to. */
  synchronized void watch(Topic topic) {
    circle(topic).close();
  }

  synchronized void allow(Topic topic, int user) {
    circle(topic).allow(user, Long.MAX_VALUE);
  }

  /** The user may hear no more of it, but for what is under way. */
  synchronized void disallow(Topic topic, int user, long now) {
    circle(topic).allow(user, now + GRACE.toNanos());
  }

  /**
   * A request that was answered has to be heard of. Of what passes, nobody else may hear.
   *
   * @return open when all have heard of it, or it was given up
   */
  @CanIgnoreReturnValue
  synchronized CountDownLatch expect(Expected expected, long now) {
    Circle circle = circle(expected.topic());
    Counts ofKind = counts(expected.what());
    ofKind.made++;
    ofKind.toHear += expected.to().size();
    unsettled += expected.to().size();
    if (expected.topic().passes()) {
      expected.to().forEach(user -> circle.allow(user, Long.MAX_VALUE));
    }
    long lostAt = Math.max(now, expected.from()) + lostAfterNanos;
    Outstanding outstanding = new Outstanding(expected, lostAt);
    circle.lastHeard().forEach((user, at) -> enter(outstanding, expected.topic(), user, at));
    if (!outstanding.isSettled()) {
      circle.outstanding().add(outstanding);
    }
    return outstanding.settled();
  }

  synchronized void heard(int user, Topic topic, long now) {
    Circle circle = circle(topic);
    circle.heard(user, now);
    if (topic.passes() && !circle.isAllowed(user, now)) {
      circle.suspect(user, now);
    } else if (!circle.admits(user, now)) {
      foundWrong("user %d heard of %s".formatted(user, topic));
    }
    circle.outstanding().forEach(each -> enter(each, topic, user, now));
    circle.outstanding().removeIf(Outstanding::isSettled);
  }

  /** Something happened that must not. */
  synchronized void foundWrong(String what) {
    wrong++;
    firstWrong = firstWrong == null ? what : firstWrong;
  }

  /** Gives up what has been waited for too long. */
  synchronized void giveUpLost(long now) {
    lasting.forEach((topic, circle) -> giveUpLost(topic, circle, now));
    passing.forEach((topic, circle) -> {
      giveUpLost(topic, circle, now);
      circle
          .convict(now - lostAfterNanos)
          .forEach(user -> foundWrong("user %d heard of %s".formatted(user, topic)));
    });
  }

  synchronized boolean isSettled() {
    return unsettled == 0 && passing.values().stream().noneMatch(Circle::hasSuspects);
  }

  synchronized HearingReport report(List<String> leftOut) {
    List<HearingReport.Row> rows = new ArrayList<>();
    counts.forEach((what, found) ->
        rows.add(
            new HearingReport.Row(
                what.label(),
                found.made,
                found.toHear,
                found.lost,
                LatencySummary.ofMicros(found.micros))));
    return new HearingReport(
        rows,
        unsettled,
        wrong,
        Optional.ofNullable(firstLost),
        Optional.ofNullable(firstWrong),
        leftOut);
  }

  private synchronized void enter(Outstanding outstanding, Topic topic, int user, long at) {
    Outstanding.Effect effect = outstanding.heard(user, at);
    if (effect == Outstanding.Effect.NONE) {
      return;
    }
    if (effect == Outstanding.Effect.TOO_EARLY) {
      foundWrong("user %d heard of %s before its time".formatted(user, topic));
    }
    unsettled--;
    long micros = TimeUnit.NANOSECONDS.toMicros(outstanding.nanosUntil(at));
    counts(outstanding.what()).micros.recordValue(Math.min(micros, LONGEST_MICROS));
  }

  private synchronized void giveUpLost(Topic topic, Circle circle, long now) {
    for (Iterator<Outstanding> each = circle.outstanding().iterator(); each.hasNext(); ) {
      Outstanding outstanding = each.next();
      if (outstanding.isLost(now)) {
        each.remove();
        BitSet missing = outstanding.giveUp();
        counts(outstanding.what()).lost += missing.cardinality();
        unsettled -= missing.cardinality();
        if (firstLost == null) {
          firstLost = "%s was not heard by user %d".formatted(topic, missing.nextSetBit(0));
        }
      }
    }
  }

  @GuardedBy("this")
  private Counts counts(Announcement what) {
    return counts.computeIfAbsent(what, _ -> new Counts());
  }

  @GuardedBy("this")
  private Circle circle(Topic topic) {
    if (!topic.passes()) {
      return lasting.computeIfAbsent(topic, _ -> new Circle());
    }
    Circle found = passing.computeIfAbsent(topic, _ -> new Circle());
    if (passing.size() > MOST_PASSING) {
      Iterator<Circle> eldest = passing.values().iterator();
      if (eldest.next().outstanding().isEmpty()) {
        eldest.remove();
      }
    }
    return found;
  }
}
