package org.galaxyevents.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.ChangeSource.Session;
import org.galaxyevents.change.ChangeSource.SourceLost;
import org.galaxyevents.database.postgres.PostgresConfig;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.database.postgres.PostgresUrl;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.PgBouncer;
import org.galaxyevents.testing.PostgresServer;
import org.junit.jupiter.api.Test;

final class PostgresListenSourceIT extends PostgresChangeSourceContract {

  /** Galaxy's functions before they notified. */
  private static final String SILENCED =
      """
      CREATE OR REPLACE FUNCTION fn_audit_history_by_id() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO history_audit (history_id, update_time)
        SELECT DISTINCT id, clock_timestamp() AT TIME ZONE 'UTC' FROM new_table
        ON CONFLICT DO NOTHING;
        RETURN NULL;
      END;
      $$
      """;

  @Override
  protected ChangeSource source() {
    return source(database.postgres());
  }

  private static ChangeSource source(PostgresDatabase database) {
    return source(database, System::nanoTime);
  }

  private static ChangeSource source(PostgresDatabase database, LongSupplier nanoTime) {
    return new PostgresListenSource(
        database,
        new PostgresPollSource(database, Duration.ofMillis(20), System::nanoTime),
        nanoTime);
  }

  @Test
  void the_table_is_not_read_while_it_listens() throws Exception {
    try (Session session = source().open(null);
        PostgresWriter other =
            new PostgresWriter(database.server().connect(database.name(), "postgres"))) {
      Heard heard = new Heard(session);
      database
          .server()
          .execute(database.name(), "REVOKE SELECT ON history_audit FROM " + PostgresServer.USER);

      other.execute("INSERT INTO history (id, name) VALUES (4711, 'h')");
      heard.listen();

      assertThat(heard.emitted()).containsExactly(4711L);
      assertThat(heard.watermark()).isGreaterThan(other.stamp(4711));
    }
  }

  @Test
  void a_thousand_changes_of_one_transaction_are_all_heard() throws Exception {
    List<Long> histories = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      histories.add(10_000L + i);
    }
    try (Session session = source().open(null)) {
      Heard heard = new Heard(session);

      database.execute(
          "INSERT INTO history (id, name) SELECT i, 'h' FROM generate_series(10000, 10999) AS i");
      heard.listen();

      assertThat(heard.emitted()).containsExactlyInAnyOrderElementsOf(histories);
    }
  }

  @Test
  void a_change_is_emitted_some_milliseconds_after_its_commit() throws Exception {
    long history = newHistory();
    List<Long> latencies = new ArrayList<>();
    try (Session session = source().open(null)) {
      for (int i = 0; i < 100; i++) {
        change(history);
        long committed = System.nanoTime();
        while (session.next(Duration.ofSeconds(1)).changes().isEmpty()) {
          assertThat(System.nanoTime() - committed).isLessThan(5_000_000_000L);
        }
        latencies.add(System.nanoTime() - committed);
      }
    }

    latencies.sort(null);
    assertThat(Duration.ofNanos(latencies.get(50))).isLessThan(Duration.ofMillis(20));
  }

  @Test
  void after_its_backend_was_terminated_what_was_missed_comes_from_the_table() throws Exception {
    long before = newHistory();
    ChangeSource source = source();
    Cursor from;
    long missed;
    try (Session session = source.open(null)) {
      from = session.sample().watermark();
      database
          .server()
          .execute(
              database.name(),
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'galaxy-events listen'");
      missed = newHistory();

      assertThatThrownBy(session::sample).isInstanceOf(SourceLost.class);
    }

    try (Session session = source.open(from)) {
      Heard heard = new Heard(session);
      heard.listen();
      assertThat(heard.emitted()).containsExactly(missed).doesNotContain(before);
      change(before);
      heard.listen();
      assertThat(heard.emitted()).containsExactly(before);
    }
  }

  @Test
  void where_a_trigger_does_not_notify_it_says_which_and_polls() throws Exception {
    database.server().execute(database.name(), SILENCED);

    try (LogCapture log = LogCapture.open();
        Session session = source().open(null)) {
      Heard heard = new Heard(session);
      long history = newHistory();
      heard.listen();
      heard.listen();

      assertThat(heard.emitted()).containsExactly(history);
      assertThat(log.lines().toString())
          .contains(
              "polled for instead of listened to",
              "no trigger of these tables notifies: history (INSERT), history (UPDATE)",
              "history_audit_source");
    }
  }

  @Test
  void a_trigger_that_is_disabled_or_gone_is_noticed() throws Exception {
    database
        .server()
        .execute(
            database.name(),
            "ALTER TABLE history DISABLE TRIGGER trigger_history_audit_by_id_aus",
            """
            DROP TRIGGER trigger_history_audit_by_history_id_ais ON history_dataset_association
            """);

    try (LogCapture log = LogCapture.open();
        Session session = source().open(null)) {
      assertThat(session.sample().watermark()).isNotNull();
      assertThat(log.lines().toString())
          .contains(
              "no trigger of these tables notifies: history (UPDATE), history_dataset_association (INSERT).");
    }
  }

  @Test
  void triggers_that_are_replaced_while_it_listens_are_noticed_within_a_minute() throws Exception {
    AtomicLong ahead = new AtomicLong();
    ChangeSource source = source(database.postgres(), () -> System.nanoTime() + ahead.get());
    Cursor from = new Cursor(0);
    long unheard;
    try (Session session = source.open(null)) {
      Heard heard = new Heard(session);
      heard.listen();
      database.server().execute(database.name(), SILENCED);
      unheard = newHistory();
      SourceLost lost = null;
      for (int second = 0; second <= 60 && lost == null; second++) {
        ahead.addAndGet(Duration.ofSeconds(1).toNanos());
        try {
          from = session.sample().watermark();
        } catch (SourceLost noticed) {
          lost = noticed;
        }
      }
      assertThat(lost).hasMessage("the triggers no longer notify");
    }

    try (Session session = source.open(from)) {
      Heard heard = new Heard(session);
      heard.listen();
      heard.listen();
      assertThat(heard.emitted()).contains(unheard);
    }
  }

  @Test
  void what_a_listener_has_claimed_of_silent_triggers_the_next_one_emits() throws Exception {
    Cursor claimed;
    long unheard;
    try (Session session = source().open(null)) {
      Heard heard = new Heard(session);
      heard.listen();
      database.server().execute(database.name(), SILENCED);
      unheard = newHistory();
      heard.listen();
      heard.listen();
      claimed = heard.watermark();
      assertThat(heard.emitted()).isEmpty();
    }

    try (Session session = source().open(claimed)) {
      Heard heard = new Heard(session);
      heard.listen();
      heard.listen();
      assertThat(heard.emitted()).contains(unheard);
    }
  }

  @Test
  void behind_what_has_become_a_pgbouncer_it_says_what_is_missing_and_polls() throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(database.server(), "session");
        PostgresDatabase behind =
            PostgresDatabase.open(
                with(bouncer.url(database.name()), bouncer.url(database.name())));
        LogCapture log = LogCapture.open()) {
      bouncer.reload(database.server(), "transaction");
      try (Session session = source(behind).open(null)) {
        Heard heard = new Heard(session);
        long history = newHistory();
        heard.listen();
        heard.listen();

        assertThat(heard.emitted()).containsExactly(history);
        assertThat(log.lines().toString())
            .contains("a notification to ourselves did not come back", "direct_connection");
      }
    }
  }

  @Test
  void beside_a_pgbouncer_the_direct_connection_is_listened_to() throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(database.server(), "transaction");
        PostgresDatabase beside =
            PostgresDatabase.open(
                with(bouncer.url(database.name()), database.server().url(database.name())));
        LogCapture log = LogCapture.open();
        Session session = source(beside).open(null)) {
      Heard heard = new Heard(session);
      for (int i = 0; i < 50; i++) {
        beside.<Integer>write(transaction ->
            transaction.handle().execute("INSERT INTO history (name) VALUES (?)", "h"));
      }
      heard.listen();

      assertThat(heard.emitted()).hasSize(50);
      assertThat(log.lines()).isEmpty();
    }
  }

  private static PostgresConfig with(String url, String direct) {
    return new PostgresConfig(
        PostgresUrl.parse(url, "nobody"), Optional.of(PostgresUrl.parse(direct, "nobody")), 4);
  }
}
