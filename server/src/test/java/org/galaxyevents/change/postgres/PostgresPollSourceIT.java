package org.galaxyevents.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.change.ChangeSource.Session;
import org.galaxyevents.database.Database;
import org.galaxyevents.testing.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PostgresPollSourceIT extends PostgresChangeSourceContract {

  @Override
  protected PostgresPollSource source() {
    return new PostgresPollSource(database.get(), Duration.ofMillis(20), System::nanoTime);
  }

  @Test
  void while_a_writer_is_open_each_row_is_read_once() throws Exception {
    long held = newHistory();
    try (var session = source().open(null);
        PostgresWriter slow = otherWriter()) {
      Heard heard = new Heard(session);
      heard.listen();
      slow.begin();
      slow.change(held);
      long before = session.rowsRead();
      for (int i = 0; i < 10; i++) {
        database.execute("INSERT INTO history (name) SELECT 'h' FROM generate_series(1, 100)");
        heard.listen();
      }
      heard.listen();

      assertThat(session.rowsRead() - before).isEqualTo(1_000);
      slow.commit();
      heard.listen();
      heard.listen();
      assertThat(heard.emitted()).contains(held);
      assertThat(session.rowsRead() - before).isEqualTo(2_001);
    }
  }

  @Test
  void what_was_pruned_before_it_could_be_read_is_emitted_all_the_same() throws Exception {
    long history = newHistory();
    try (var session = source().open(null);
        PostgresWriter slow = otherWriter()) {
      Heard heard = new Heard(session);
      heard.listen();
      slow.begin();
      slow.execute(addDatasetTo(history));
      for (int i = 0; i < 5; i++) {
        heard.listen();
      }
      database.execute(addDatasetTo(history));
      heard.listen();
      heard.listen();
      assertThat(heard.emitted()).containsExactly(history);

      slow.commit();
      assertThat(new PostgresAuditPruning(database.get()).prune()).isPositive();
      assertThat(database.number("SELECT count(*) FROM history_audit")).isOne();
      heard.listen();
      heard.listen();

      assertThat(heard.emitted()).containsExactly(history);
    }
  }

  private static String addDatasetTo(long history) {
    return "INSERT INTO history_dataset_association (history_id) VALUES (" + history + ")";
  }

  @Test
  void the_longer_it_takes_to_scan_a_table_without_index_the_less_often_that_is_done()
      throws Exception {
    database.server().execute(database.name(), "DROP INDEX ix_history_audit_update_time");
    ManualClock clock = new ManualClock();
    AtomicInteger reads = new AtomicInteger();
    Database slow = new SlowDatabase(database.get(), clock, Duration.ofMillis(100), reads);
    try (Session session = polling(slow, clock).open(null)) {
      reads.set(0);
      session.next(Duration.ZERO);
      int ofOneLook = reads.get();
      for (int second = 0; second < 100; second++) {
        clock.advance(Duration.ofSeconds(1));
        session.next(Duration.ZERO);
        session.sample();
      }

      // Two reads of 100 ms are one look: 4 seconds of rest.
      assertThat(ofOneLook).isEqualTo(2);
      assertThat(reads.get() / ofOneLook).isBetween(20, 26);
    }
  }

  @Test
  void with_an_index_it_is_read_as_often_as_it_is_told() throws SQLException {
    ManualClock clock = new ManualClock();
    AtomicInteger reads = new AtomicInteger();
    Database slow = new SlowDatabase(database.get(), clock, Duration.ofMillis(1), reads);
    assertThat(reads).hasValue(0);
    try (Session session = polling(slow, clock).open(null)) {
      session.sample();
      reads.set(0);
      for (int millis = 0; millis < 1_000; millis++) {
        clock.advance(Duration.ofMillis(1));
        session.next(Duration.ZERO);
      }
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
    assertThat(reads.get()).isBetween(60, 80);
  }

  /** The database's clock goes as this machine's does, not as the one that is set by hand. */
  private static PostgresPollSource polling(Database database, ManualClock clock) {
    return new PostgresPollSource(
        PostgresPollSource.audit(database, System::nanoTime),
        Duration.ofMillis(25),
        clock,
        Thread::sleep);
  }

  /** A database that takes its time, by a clock that is set by hand. */
  private record SlowDatabase(
      Database database, ManualClock clock, Duration time, AtomicInteger reads)
      implements Database {

    @Override
    public <T extends @Nullable Object> T read(Reading<T> work) {
      reads.incrementAndGet();
      clock.advance(time);
      return database.read(work);
    }

    @Override
    public <T extends @Nullable Object> T readAt(TimedReading<T> work) {
      return database.readAt(work);
    }

    @Override
    public <T extends @Nullable Object> T write(Writing<T> work) {
      return database.write(work);
    }

    @Override
    public void close() {}
  }
}
