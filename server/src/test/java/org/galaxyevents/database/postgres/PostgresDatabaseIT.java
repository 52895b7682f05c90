package org.galaxyevents.database.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.OnPostgres;
import org.galaxyevents.testing.PgBouncer;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OnPostgres
final class PostgresDatabaseIT {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  @TempDir private Path folder;

  private static void open(String url) throws DatabaseRefused, InterruptedException {
    PostgresDatabase.open(PostgresServer.config(url)).close();
  }

  @Test
  void an_empty_database_gets_its_schema_and_the_next_start_finds_it() throws Exception {
    PostgresServer server = database.server();
    String empty = server.emptyDatabase();

    open(server.url(empty));
    open(server.url(empty));

    try (var connection = server.connect(empty);
        var rows =
            connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM galaxy_events_schema")) {
      rows.next();
      assertThat(rows.getInt(1)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void it_can_be_reached_by_its_unix_socket() throws Exception {
    PostgresDatabase bySocket =
        PostgresDatabase.open(PostgresServer.config(database.server().socketUrl(database.name())));

    try (bySocket) {
      assertThat(
              bySocket.<Boolean>read(handle ->
                  handle
                      .createQuery("SELECT inet_client_addr() IS NULL")
                      .mapTo(Boolean.class)
                      .one()))
          .isTrue();
    }
  }

  @Test
  void a_galaxys_database_is_refused_untouched() throws Exception {
    PostgresServer server = database.server();
    String galaxy = galaxy(server);

    assertThatThrownBy(() -> open(server.url(galaxy)))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll(
            "belongs to a Galaxy", "galaxy-events stream", "galaxy-events monitor");
    assertThat(tables(server, galaxy))
        .contains("alembic_version")
        .doesNotContain("galaxy_events_schema");
  }

  @Test
  void a_database_with_tables_of_others_is_refused_and_never_baselined() throws Exception {
    PostgresServer server = database.server();
    String others = server.emptyDatabase();
    server.execute(others, "CREATE TABLE invoices (id int)");

    assertThatThrownBy(() -> open(server.url(others)))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll("not its own", "galaxy-events stream", "galaxy-events monitor");
    assertThat(tables(server, others)).containsExactly("invoices");
  }

  @Test
  void a_schema_of_a_newer_version_is_refused() throws Exception {
    database.execute(
        """
        INSERT INTO galaxy_events_schema (installed_rank, version, description, type, script, installed_by,
          execution_time, success)
        VALUES (99, '99', 'from the future', 'SQL', 'V99__from_the_future.sql', 'x', 1, TRUE)
        """);

    assertThatThrownBy(() -> open(database.server().url(database.name())))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll("99", "newer version of galaxy-events");
  }

  @Test
  void a_wrong_password_is_refused_at_once_and_the_right_one_may_be_percent_encoded()
      throws Exception {
    PostgresServer server = database.server();
    server.execute(
        database.name(),
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + PostgresServer.USER_WITH_PASSWORD);

    assertThatThrownBy(() -> open(server.urlWithPassword(database.name(), "wrong")))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContainingAll(
            "lets the user careful not in", "password authentication failed", "database_connection")
        .hasMessageNotContaining("wrong");

    open(server.urlWithPassword(database.name(), PostgresServer.PASSWORD));
  }

  @Test
  void a_database_or_user_that_does_not_exist_is_refused_at_once() {
    String url = database.server().url("nothing");

    assertThatThrownBy(() -> open(url))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContaining("database \"nothing\" does not exist");
    assertThatThrownBy(() -> open(url.replace(PostgresServer.USER + "@", "nobody@")))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContaining("role \"nobody\" does not exist");
  }

  @Test
  void a_pgbouncer_without_a_direct_connection_beside_it_is_refused() throws Exception {
    try (PgBouncer bouncer = PgBouncer.start(database.server(), "transaction")) {
      assertThatThrownBy(() -> open(bouncer.url(database.name())))
          .isInstanceOf(DatabaseRefused.class)
          .hasMessageContainingAll("pgbouncer", "Let direct_connection name the same database");
    }
  }

  @Test
  void a_direct_connection_that_leads_elsewhere_is_refused() throws Exception {
    PostgresServer server = database.server();
    PostgresConfig torn =
        new PostgresConfig(
            PostgresUrl.parse(server.url(database.name()), "nobody"),
            Optional.of(PostgresUrl.parse(server.url(server.newDatabase()), "nobody")),
            4);

    assertThatThrownBy(() -> PostgresDatabase.open(torn).close())
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContaining("must lead to the same database");
  }

  @Test
  void tls_is_not_given_up_silently() {
    String url = database.server().url(database.name());

    assertThatThrownBy(() -> open(url + "?sslmode=require"))
        .isInstanceOf(DatabaseRefused.class)
        .hasMessageContaining("does not support SSL");
  }

  @Test
  void a_server_that_is_not_up_yet_is_waited_for_and_a_replica_is_refused() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        LogCapture log = LogCapture.open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String url = server.url(server.newDatabase());
      server.stop();
      Future<?> opening =
          threads.submit(() -> {
            open(url);
            return null;
          });
      await()
          .until(() ->
              log.lines().stream().anyMatch(line -> line.contains("Waiting for the database")));
      assertThat(opening.isDone()).isFalse();

      server.startAgain();
      opening.get();

      server.becomeReplica();
      assertThatThrownBy(() -> open(url))
          .isInstanceOf(DatabaseRefused.class)
          .hasMessageContainingAll("is a replica", "the primary");
    }
  }

  @Test
  void after_a_restart_of_the_server_it_goes_on_by_itself() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        PostgresDatabase own =
            PostgresDatabase.open(PostgresServer.config(server.url(server.newDatabase())))) {
      assertThat(ping(own)).isOne();
      server.stop();
      assertThatThrownBy(() -> ping(own)).isInstanceOf(DatabaseUnavailable.class);

      server.startAgain();

      await().ignoreExceptions().until(() -> ping(own) == 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "postgresql://no-such-host.invalid/db,            There is no host of that name.",
    "postgresql://127.0.0.1:1/db,                     refused",
    "postgresql://127.0.0.1:SILENT/db,                Connection attempt timed out.",
    "postgresql:///db?host=/nowhere,                  No such file",
  })
  void a_server_that_cannot_be_reached_is_waited_for_and_it_is_said_why(String url, String cause)
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        LogCapture log = LogCapture.open()) {
      String address = url.replace("SILENT", Integer.toString(silent.getLocalPort()));
      Thread opening =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  open(address);
                } catch (DatabaseRefused | InterruptedException stopped) {
                  Thread.currentThread().interrupt();
                }
              });

      await()
          .until(() ->
              log.lines().stream().anyMatch(line -> line.contains("Waiting for the database")));

      opening.interrupt();
      opening.join();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains(cause, "correct database_connection");
    }
  }

  private static int ping(PostgresDatabase database) {
    return database.<Integer>read(
        handle -> handle.createQuery("SELECT 1").mapTo(Integer.class).one());
  }

  @Test
  void what_was_checked_before_a_write_still_holds_when_it_commits() throws Exception {
    database.execute("CREATE TABLE counted (n int)");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writes =
          IntStream.range(0, 40).mapToObj(i -> threads.submit(() -> insertNext())).toList();
      for (Future<Integer> write : writes) {
        write.get();
      }
    }

    assertThat(database.number("SELECT count(*) FROM counted")).isEqualTo(40);
    assertThat(database.number("SELECT count(DISTINCT n) FROM counted")).isEqualTo(40);
  }

  private int insertNext() {
    return database
        .get()
        .<Integer>write(transaction -> {
          int next =
              transaction
                  .handle()
                  .createQuery("SELECT coalesce(max(n), 0) + 1 FROM counted")
                  .mapTo(Integer.class)
                  .one();
          return transaction.handle().execute("INSERT INTO counted VALUES (?)", next);
        });
  }

  @Test
  void a_write_that_fails_changes_nothing() {
    assertThatThrownBy(() ->
            database
                .get()
                .write(transaction -> {
                  transaction.handle().execute("INSERT INTO history (name) VALUES ('h')");
                  throw new IllegalStateException("on purpose");
                }))
        .hasMessage("on purpose");

    assertThat(database.number("SELECT count(*) FROM history")).isZero();
  }

  @Test
  void a_read_sees_one_state_throughout() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              awaitLatch(begun);
              database.execute("INSERT INTO history (name) VALUES ('h')");
              written.countDown();
            });

    long second =
        database
            .get()
            .<Long>read(handle -> {
              handle.createQuery("SELECT count(*) FROM history").mapTo(Long.class).one();
              begun.countDown();
              awaitLatch(written);
              return handle.createQuery("SELECT count(*) FROM history").mapTo(Long.class).one();
            });

    writer.join();
    assertThat(second).isZero();
    assertThat(database.number("SELECT count(*) FROM history")).isOne();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void the_time_of_a_transaction_is_the_databases_in_utc() {
    LocalDateTime now = database.get().<LocalDateTime>write(transaction -> transaction.now());

    assertThat(Duration.between(now, LocalDateTime.now(ZoneOffset.UTC)).abs())
        .isLessThan(Duration.ofMinutes(1));
  }

  /** The hour that Europe's summer time leaves out. */
  @Test
  void a_time_comes_back_as_it_went_in() {
    LocalDateTime time = LocalDateTime.of(2026, 3, 29, 2, 30, 0, 123_456_000);
    database
        .get()
        .<Integer>write(transaction ->
            transaction
                .handle()
                .execute("INSERT INTO history (name, create_time) VALUES ('h', ?)", time));

    assertThat(
            database
                .get()
                .<LocalDateTime>read(handle ->
                    handle
                        .createQuery("SELECT create_time FROM history")
                        .mapTo(LocalDateTime.class)
                        .one()))
        .isEqualTo(time);
    assertThat(database.rows("SELECT create_time::text AS stored FROM history").getFirst())
        .containsEntry("stored", "2026-03-29 02:30:00.123456");
  }

  @Test
  void a_statement_that_takes_too_long_is_given_up_and_the_database_named() {
    assertThatThrownBy(() ->
            database
                .get()
                .read(handle -> {
                  handle.execute("SET LOCAL statement_timeout = 10");
                  return handle.createQuery("SELECT 1 FROM pg_sleep(5)").mapTo(Integer.class).one();
                }))
        .isInstanceOf(DatabaseUnavailable.class)
        .hasMessage("the database took too long");
  }

  @Test
  void the_pool_holds_no_more_connections_than_it_may() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> reads =
          IntStream.range(0, 40)
              .mapToObj(i ->
                  threads.submit(() ->
                      database
                          .get()
                          .<Long>read(handle ->
                              handle
                                  .createQuery(
                                      """
                                      SELECT count(*) FROM pg_stat_activity, pg_sleep(0.01)
                                      WHERE datname = current_database() AND application_name = 'galaxy-events pool'
                                      """)
                                  .mapTo(Long.class)
                                  .one())))
              .toList();
      for (Future<Long> read : reads) {
        assertThat(read.get()).isBetween(1L, 4L);
      }
    }
  }

  @Test
  void the_triggers_are_galaxys() throws Exception {
    PostgresServer server = database.server();
    String triggers =
        """
        SELECT string_agg(pg_get_triggerdef(t.oid) || regexp_replace(p.prosrc, '\\s+', ' ', 'g'), E'\\n'
          ORDER BY pg_get_triggerdef(t.oid))
        FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgname LIKE 'trigger_history_audit%'
        """;

    assertThat(text(server, database.name(), triggers))
        .contains("pg_notify")
        .isEqualTo(text(server, galaxy(server), triggers));
  }

  /** A database as a Galaxy 26.1.1 has made it. */
  private String galaxy(PostgresServer server) throws Exception {
    String name = server.emptyDatabase();
    Path script = folder.resolve("full-schema.sql");
    try (InputStream packed =
            PostgresDatabaseIT.class.getResourceAsStream("/golden/full-schema.sql.gz");
        InputStream stream = new GZIPInputStream(Objects.requireNonNull(packed))) {
      String sql = new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      Files.writeString(
          script, sql.replace("OWNER TO galaxy;", "OWNER TO " + PostgresServer.USER + ";"));
    }
    server.psql(name, script);
    return name;
  }

  private static List<String> tables(PostgresServer server, String name) throws Exception {
    return List.of(
        text(
                server,
                name,
                "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname = 'public'")
            .split(",", -1));
  }

  private static String text(PostgresServer server, String name, String sql) throws Exception {
    try (var connection = server.connect(name);
        var rows = connection.createStatement().executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void a_failure_to_open_says_nothing_of_the_password() throws IOException {
    assertThat(database.server().urlWithPassword("x", "secret")).contains("secret");
    assertThat(PostgresServer.config(database.server().urlWithPassword("x", "secret")).toString())
        .doesNotContain("secret");
  }
}
