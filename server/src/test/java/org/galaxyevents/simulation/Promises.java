package org.galaxyevents.simulation;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;
import org.galaxyevents.event.Cursor;

/**
 * The promises that were broken, and those that can be seen without a browser: what the leaders say
 * on the bus. Confined to the simulation's thread.
 */
final class Promises implements SimulatedBroker.Watcher {

  /**
   * For each worker: who they are, what changed, how notifications stand and what they look at, a
   * few batches of each; and what it asks all the time.
   */
  private static final long STORM_QUERIES = 40;

  private final Schedule schedule;
  private final Story story;
  private final Tables tables;
  private final Set<String> broken = new LinkedHashSet<>();

  /** Who announces in each term. */
  private final Map<Long, String> producers = new HashMap<>();

  /** The newest watermark that a leader has sent. */
  private Cursor watermark = new Cursor(0);

  /** The histories that no leader has announced since they changed, and when that was first. */
  private final Map<Long, Cursor> unpublished = new HashMap<>();

  private Cursor shownTwice = new Cursor(0);
  private long lostAt = Long.MIN_VALUE;
  private long claimsAreDoubtfulUntil = Long.MIN_VALUE;

  Promises(Schedule schedule, Story story, Tables tables) {
    this.tables = tables;
    this.schedule = schedule;
    this.story = story;
  }

  /** A promise was broken. */
  @FormatMethod
  void broke(String promise, @FormatString String how, Object... details) {
    String sentence = promise + ": " + how.formatted(details);
    if (broken.add(sentence)) {
      story.tell("PROMISE", "%s", sentence);
    }
  }

  /** What was broken so far. */
  Set<String> broken() {
    return broken;
  }

  /** Something has happened that takes so long to be noticed. */
  void claimsAreDoubtful(Duration howLong) {
    claimsAreDoubtfulUntil = Math.max(claimsAreDoubtfulUntil, schedule.now() + howLong.toNanos());
    watermark = new Cursor(0);
    unpublished.clear();
  }

  /** The clock was set back from there: an earlier claim may be of before or of after that. */
  void idsAreShownTwice(Cursor highest) {
    shownTwice = shownTwice.isBefore(highest) ? highest : shownTwice;
  }

  private boolean claimsAreDoubtful() {
    return schedule.now() < claimsAreDoubtfulUntil;
  }

  @Override
  public void announced(long term, String producer, Set<Long> histories) {
    producesIn(term, producer);
    unpublished.keySet().removeAll(histories);
  }

  @Override
  public void lost() {
    lostAt = schedule.now();
  }

  /** Whether a message was lost so short a time ago. */
  boolean hasLost(Duration before) {
    return lostAt != Long.MIN_VALUE && schedule.now() - lostAt < before.toNanos();
  }

  private void producesIn(long term, String producer) {
    String first = producers.putIfAbsent(term, producer);
    if (first != null && !first.equals(producer)) {
      broke("OneProducerPerTerm", "%s and %s announce in term %d", first, producer, term);
    }
  }

  @Override
  public void ticked(String producer, ControlTask.Tick tick) {
    producesIn(tick.term(), producer);
    Cursor claim = tick.watermark();
    if (claimsAreDoubtful() || !shownTwice.isBefore(claim)) {
      return;
    }
    watermark = watermark.isBefore(claim) ? claim : watermark;
    unpublished.forEach((history, stamp) -> {
      if (stamp.isBefore(claim)
          && !stamp.isBefore(tick.coveredFrom())
          && !tables.hasChangedSince(history, claim)) {
        broke(
            "ATickFollowsItsTasks",
            "%s claims %s, and history %d, stamped %s, was not announced",
            producer,
            claim,
            history,
            stamp);
      }
    });
  }

  /** A change can be read. */
  void committed(Committed row) {
    long history = row.history();
    Cursor stamp = row.stamp();
    if (row.stampedAt() < claimsAreDoubtfulUntil) {
      return;
    }
    if (stamp.isBefore(watermark)) {
      broke(
          "WatermarkIsAClaim",
          "history %d, stamped %s, was committed behind the watermark %s",
          history,
          stamp,
          watermark);
    }
    unpublished.merge(history, stamp, Cursor::earlierOf);
  }

  /** So many tabs came back at the same moment, for so many queries. */
  void stormCost(long queries, int tabs, int workers) {
    if (queries > STORM_QUERIES * workers) {
      broke("QueriesConstantPerStorm", "%d tabs cost %d queries", tabs, queries);
    }
  }

  /** What is bounded has passed its bound. */
  void exceeded(String what, long size, long bound) {
    if (size > bound) {
      broke("Bounded", "%s: %d, and not more than %d", what, size, bound);
    }
  }

  /** Everything that is over. */
  void close() {
    story.bugs().forEach(bug -> broke("NothingThrows", "%s", bug));
  }
}
