package org.galaxyevents.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.ChangeSource.Batch;
import org.galaxyevents.change.ChangeSourceContract;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.OnPostgres;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every change source does on a PostgreSQL, where many write at once. */
@OnPostgres
abstract class PostgresChangeSourceContract extends ChangeSourceContract {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  @Override
  protected long newHistory() {
    return database
        .get()
        .<Long>write(transaction ->
            transaction
                .handle()
                .createQuery("INSERT INTO history (name) VALUES ('h') RETURNING id")
                .mapTo(Long.class)
                .one());
  }

  @Override
  protected void change(long history) {
    database.execute("UPDATE history SET name = 'changed' WHERE id = ?", history);
  }

  @Override
  protected PostgresWriter otherWriter() throws SQLException {
    return new PostgresWriter(database.server().connect(database.name()));
  }

  /** Another process's transaction. */
  protected record PostgresWriter(Connection connection) implements Writer {
    @Override
    public void begin() throws SQLException {
      connection.setAutoCommit(false);
    }

    @Override
    public void change(long history) throws SQLException {
      execute("UPDATE history SET name = 'by another' WHERE id = " + history);
    }

    void execute(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    /** When this transaction has stamped the history. */
    Cursor stamp(long history) throws SQLException {
      try (var statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  "SELECT max(update_time) FROM history_audit WHERE history_id = " + history)) {
        row.next();
        return Cursor.of(row.getObject(1, LocalDateTime.class));
      }
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void rollback() throws SQLException {
      connection.rollback();
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  /** What a session has emitted and claimed so far. */
  protected static final class Heard {
    private final ChangeSource.Session session;
    private final List<HistoryChange> changes = new ArrayList<>();
    private Cursor watermark = new Cursor(0);

    Heard(ChangeSource.Session session) {
      this.session = session;
    }

    /** Lets about a tenth of a second pass, as the monitor does. */
    void listen() throws Exception {
      for (int i = 0; i < 4; i++) {
        take(session.next(Duration.ofMillis(25)));
      }
      take(session.sample());
    }

    private void take(Batch batch) {
      changes.addAll(batch.changes());
      watermark = batch.watermark() == null ? watermark : batch.watermark();
    }

    /** The histories that were emitted since this was asked last. */
    List<Long> emitted() {
      List<Long> histories = changes.stream().map(HistoryChange::historyId).distinct().toList();
      changes.clear();
      return histories;
    }

    Cursor watermark() {
      return watermark;
    }
  }

  @Test
  void a_lone_open_writer_holds_the_watermark_until_it_commits() throws Exception {
    long history = newHistory();
    try (var session = source().open(null);
        PostgresWriter writer = otherWriter()) {
      Heard heard = new Heard(session);
      heard.listen();
      heard.emitted();
      writer.begin();
      writer.change(history);
      Cursor stamp = writer.stamp(history);
      for (int i = 0; i < 5; i++) {
        heard.listen();
        assertThat(heard.watermark()).isLessThan(stamp);
        assertThat(heard.emitted()).isEmpty();
      }

      writer.commit();
      heard.listen();
      heard.listen();

      assertThat(heard.emitted()).containsExactly(history);
      assertThat(heard.watermark()).isGreaterThan(stamp);
    }
  }

  @Test
  void while_a_writer_takes_long_the_others_are_emitted_and_it_is_when_it_commits()
      throws Exception {
    long late = newHistory();
    try (var session = source().open(null);
        PostgresWriter slow = otherWriter()) {
      Heard heard = new Heard(session);
      slow.begin();
      slow.change(late);
      Cursor stamp = slow.stamp(late);
      List<Long> others = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        others.add(newHistory());
        heard.listen();
        assertThat(heard.watermark()).isLessThan(stamp);
      }
      heard.listen();
      assertThat(heard.emitted()).containsExactlyElementsOf(others);

      slow.commit();
      heard.listen();
      heard.listen();

      assertThat(heard.emitted()).contains(late);
      assertThat(heard.watermark()).isGreaterThan(stamp);
    }
  }

  @Test
  void of_two_open_writers_the_one_that_stays_holds_the_watermark() throws Exception {
    long one = newHistory();
    long two = newHistory();
    try (var session = source().open(null);
        PostgresWriter first = otherWriter();
        PostgresWriter second = otherWriter()) {
      Heard heard = new Heard(session);
      first.begin();
      first.change(one);
      heard.listen();
      second.begin();
      second.change(two);
      heard.listen();

      first.commit();
      heard.listen();
      heard.listen();

      assertThat(heard.watermark()).isGreaterThan(first.stamp(one));
      assertThat(heard.watermark()).isLessThan(second.stamp(two));
      assertThat(heard.emitted()).containsExactly(one);
      second.commit();
      heard.listen();
      heard.listen();
      assertThat(heard.watermark()).isGreaterThan(second.stamp(two));
      assertThat(heard.emitted()).contains(two);
    }
  }

  @Test
  void a_writer_that_was_open_before_the_source_is_waited_for() throws Exception {
    long history = newHistory();
    try (PostgresWriter writer = otherWriter()) {
      writer.begin();
      writer.change(history);
      Cursor stamp = writer.stamp(history);
      try (var session = source().open(null)) {
        Heard heard = new Heard(session);
        heard.listen();
        assertThat(heard.watermark()).isLessThan(stamp);
        heard.emitted();

        writer.commit();
        heard.listen();
        heard.listen();

        assertThat(heard.emitted()).contains(history);
        assertThat(heard.watermark()).isGreaterThan(stamp);
      }
    }
  }

  @Test
  void writers_of_other_tables_and_of_other_databases_hold_nothing_up() throws Exception {
    String elsewhere = database.server().newDatabase();
    try (var session = source().open(null);
        PostgresWriter ofAnotherTable = otherWriter();
        PostgresWriter inAnotherDatabase =
            new PostgresWriter(database.server().connect(elsewhere))) {
      Heard heard = new Heard(session);
      ofAnotherTable.begin();
      ofAnotherTable.execute("INSERT INTO tag (name) VALUES ('t')");
      inAnotherDatabase.begin();
      inAnotherDatabase.execute("INSERT INTO history (name) VALUES ('h')");

      Cursor changed = otherStamp();
      heard.listen();
      heard.listen();

      assertThat(heard.watermark()).isGreaterThan(changed);
    } finally {
      database.server().drop(elsewhere);
    }
  }

  private Cursor otherStamp() throws SQLException {
    long history = newHistory();
    try (PostgresWriter any = otherWriter()) {
      return any.stamp(history);
    }
  }

  @Test
  void what_a_savepoint_takes_back_is_not_emitted_and_what_it_leaves_is() throws Exception {
    long kept = newHistory();
    long undone = newHistory();
    try (var session = source().open(null);
        PostgresWriter writer = otherWriter()) {
      Heard heard = new Heard(session);
      writer.begin();
      writer.change(kept);
      writer.execute("SAVEPOINT here");
      writer.change(undone);
      writer.execute("ROLLBACK TO SAVEPOINT here");
      heard.listen();
      writer.commit();
      heard.listen();
      heard.listen();

      assertThat(heard.emitted()).containsExactly(kept);
    }
  }

  @Test
  void no_claim_of_many_is_ahead_of_what_many_writers_have_still_to_commit() throws Exception {
    assertThatNoClaimIsAheadOfManyWriters(Duration.ofSeconds(5));
  }

  @Test
  @Tag("long")
  void no_claim_of_half_a_minute_is_ahead_of_what_many_writers_have_still_to_commit()
      throws Exception {
    assertThatNoClaimIsAheadOfManyWriters(Duration.ofSeconds(30));
  }

  private void assertThatNoClaimIsAheadOfManyWriters(Duration howLong) throws Exception {
    try (PostgresWriter busy = otherWriter();
        var session = source().open(null);
        ManyWriters writers =
            ManyWriters.start(8, () -> database.server().connect(database.name()))) {
      ClaimLedger ledger = new ClaimLedger();
      claim(session, ledger, howLong.dividedBy(2));
      // As on a busy server: to look at the locks takes its time.
      busy.execute("SELECT pg_advisory_lock(i) FROM generate_series(1, 4000) AS i");
      claim(session, ledger, howLong.dividedBy(2));
      List<ManyWriters.Change> committed = writers.stop();
      for (int i = 0; i < 20; i++) {
        ledger.take(session.next(Duration.ofMillis(25)));
        ledger.take(session.sample());
      }

      assertThat(committed).hasSizeGreaterThan(200);
      assertThat(ledger.claims()).isGreaterThan((int) howLong.toMillis() / 200);
      assertThat(ledger.missing(committed)).isEmpty();
      assertThat(ledger.claimedTooEarly(committed)).isEmpty();
      assertThat(ledger.lastClaim()).isGreaterThan(committed.getLast().stamp());
    }
  }

  private static void claim(ChangeSource.Session session, ClaimLedger ledger, Duration howLong)
      throws Exception {
    long end = System.nanoTime() + howLong.toNanos();
    while (System.nanoTime() < end) {
      long nextClaim = System.nanoTime() + Duration.ofMillis(20).toNanos();
      while (System.nanoTime() < nextClaim) {
        ledger.take(session.next(Duration.ofMillis(5)));
      }
      ledger.take(session.sample());
    }
  }
}
