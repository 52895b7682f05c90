package org.galaxyevents.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.galaxyevents.change.ChangeSource.Batch;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;

/** What every change source does, whatever database it reads. */
public abstract class ChangeSourceContract {

  /** A source of its own over the test's database. */
  protected abstract ChangeSource source();

  /** Makes a history by this process, which is a change too; returns its id. */
  protected abstract long newHistory();

  /** Changes a history by this process, and commits. */
  protected abstract void change(long history);

  /** Somebody else who writes to the database. */
  protected abstract Writer otherWriter() throws Exception;

  /** A writer outside this process, with one transaction at a time. */
  protected interface Writer extends AutoCloseable {
    void begin() throws Exception;

    void change(long history) throws Exception;

    void commit() throws Exception;

    void rollback() throws Exception;

    @Override
    void close() throws java.sql.SQLException;
  }

  @Test
  void what_commits_after_opening_is_emitted_and_what_was_before_is_not() throws Exception {
    long before = newHistory();
    try (var session = source().open(null)) {
      long after = newHistory();

      assertThat(until(session, () -> false, after)).contains(after).doesNotContain(before);
    }
  }

  @Test
  void opening_at_a_moment_emits_what_has_changed_since() throws Exception {
    long early = newHistory();
    Cursor moment = now();
    awaitMillisecondAfter(moment);
    long late = newHistory();

    try (var session = source().open(moment)) {
      assertThat(until(session, () -> false, late)).contains(late);
    }
    assertThat(early).isNotEqualTo(late);
  }

  @Test
  void a_change_by_another_writer_is_emitted() throws Exception {
    long history = newHistory();
    try (var session = source().open(null);
        Writer other = otherWriter()) {
      other.begin();
      other.change(history);
      other.commit();

      assertThat(until(session, () -> false, history)).contains(history);
    }
  }

  @Test
  void what_was_rolled_back_is_not_emitted() throws Exception {
    long rolledBack = newHistory();
    long committed = newHistory();
    try (var session = source().open(null);
        Writer other = otherWriter()) {
      other.begin();
      other.change(rolledBack);
      other.rollback();
      change(committed);

      assertThat(until(session, () -> false, committed)).containsOnly(committed);
    }
  }

  @Test
  void a_change_that_commits_late_holds_the_watermark_and_is_emitted() throws Exception {
    long history = newHistory();
    try (var session = source().open(null);
        Writer other = otherWriter()) {
      Cursor before = session.sample().watermark();
      other.begin();
      other.change(history);

      Batch during = session.sample();
      assertThat(during.changes()).isEmpty();
      if (during.watermark() != null) {
        assertThat(during.watermark()).isLessThanOrEqualTo(before);
      }
      other.commit();

      List<HistoryChange> late = new ArrayList<>();
      while (late.isEmpty()) {
        late.addAll(session.next(Duration.ofSeconds(1)).changes());
      }
      assertThat(late).extracting(HistoryChange::historyId).containsOnly(history);
      assertThat(session.sample().watermark()).isGreaterThanOrEqualTo(late.getFirst().at());
    }
  }

  @Test
  void two_hundred_changes_by_two_writers_in_turn_are_all_emitted() throws Exception {
    List<Long> histories = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      histories.add(newHistory());
    }
    try (var session = source().open(null);
        Writer other = otherWriter()) {
      List<Long> emitted = new ArrayList<>();
      for (int i = 0; i < 200; i += 2) {
        change(histories.get(i));
        other.begin();
        other.change(histories.get(i + 1));
        other.commit();
        session.next(Duration.ZERO).changes().forEach(change -> emitted.add(change.historyId()));
      }
      emitted.addAll(until(session, () -> emitted.size() >= 200, histories.getLast()));

      assertThat(emitted).containsAll(histories);
    }
  }

  @Test
  void nothing_is_emitted_behind_a_watermark_that_covers_it() throws Exception {
    Random random = new Random(7);
    List<Long> histories = List.of(newHistory(), newHistory(), newHistory());
    try (var session = source().open(null);
        Writer other = otherWriter()) {
      Cursor claimed = new Cursor(0);
      for (int i = 0; i < 300; i++) {
        long history = histories.get(random.nextInt(3));
        if (random.nextBoolean()) {
          change(history);
        } else {
          other.begin();
          other.change(history);
          if (random.nextInt(4) == 0) {
            other.rollback();
          } else {
            other.commit();
          }
        }
        Batch batch = random.nextInt(3) == 0 ? session.sample() : session.next(Duration.ZERO);
        Cursor before = claimed;
        assertThat(batch.changes())
            .allSatisfy(each -> assertThat(each.at()).isGreaterThanOrEqualTo(before));
        if (batch.watermark() != null) {
          assertThat(batch.watermark()).isGreaterThanOrEqualTo(claimed);
          claimed = batch.watermark();
        }
      }
      assertThat(claimed).isGreaterThan(new Cursor(0));
    }
  }

  @Test
  void a_session_goes_on_where_the_one_before_it_was_lost() throws Exception {
    long history = newHistory();
    ChangeSource source = source();
    Cursor from;
    try (var session = source.open(null)) {
      from = session.sample().watermark();
    }
    change(history);

    try (var session = source.open(from)) {
      assertThat(until(session, () -> false, history)).contains(history);
    }
  }

  /** Reads until a history was emitted, or enough was. */
  private static List<Long> until(
      ChangeSource.Session session, BooleanSupplier enough, long history) throws Exception {
    List<Long> emitted = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!emitted.contains(history) && !enough.getAsBoolean() && System.nanoTime() < deadline) {
      session
          .next(Duration.ofMillis(100))
          .changes()
          .forEach(change -> emitted.add(change.historyId()));
    }
    return emitted;
  }

  /** The database's time. */
  private Cursor now() throws Exception {
    try (var session = source().open(null)) {
      Cursor sampled = session.sample().watermark();
      if (sampled == null) {
        throw new AssertionError("nobody writes, but there is no watermark");
      }
      return sampled;
    }
  }

  /** Stamps have milliseconds: waits until the clock shows another one. */
  private void awaitMillisecondAfter(Cursor moment) throws Exception {
    while (!moment.isBefore(now())) {
      Thread.onSpinWait();
    }
  }
}
