package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a change in a PostgreSQL, by whoever makes it, to the event on its owner's stream. */
final class PostgresEndToEndIT {

  private static final IdEncoding IDS = IdEncoding.of(RunningServer.ID_SECRET);

  /** One of its own: it is stopped in between. */
  private static PostgresServer postgres;

  private final List<EventStreamReader> readers = new ArrayList<>();

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"listen", "poll"})
  void changes_over_the_api_and_by_plain_sql_reach_their_owner(String source) throws Exception {
    String name = postgres.emptyDatabase();
    try (RunningServer server = start(postgres.url(name), source)) {
      Accounts accounts = Accounts.of(server);
      String visitor = accounts.visitor();
      String history = accounts.currentHistory(visitor);
      BlockingQueue<StreamEvent> events = open(server.url(), visitor);

      accounts.tryToRename("cookie", "galaxysession=" + visitor, history, "by the API");
      awaitUpdate(events, history);

      events.clear();
      update(name, history);
      awaitUpdate(events, history);
    } finally {
      readers.forEach(EventStreamReader::close);
    }
  }

  @Test
  void a_server_is_reached_by_its_unix_socket_as_galaxys_usually_is() throws Exception {
    String name = postgres.emptyDatabase();
    try (RunningServer server = start(postgres.socketUrl(name), "listen")) {
      String visitor = Accounts.of(server).visitor();
      String history = Accounts.of(server).currentHistory(visitor);
      BlockingQueue<StreamEvent> events = open(server.url(), visitor);

      update(name, history);

      awaitUpdate(events, history);
    } finally {
      readers.forEach(EventStreamReader::close);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"listen", "poll"})
  void while_the_database_restarts_streams_stay_open_and_nothing_is_lost(String source)
      throws Exception {
    String name = postgres.emptyDatabase();
    try (RunningServer server = start(postgres.url(name), source)) {
      Accounts accounts = Accounts.of(server);
      String visitor = accounts.visitor();
      String history = accounts.currentHistory(visitor);
      BlockingQueue<StreamEvent> events = open(server.url(), visitor);
      awaitEvent(events, "cursor");

      postgres.stop();
      assertThat(
              accounts
                  .tryToRename("cookie", "galaxysession=" + visitor, history, "while it is away")
                  .statusCode())
          .isEqualTo(503);
      postgres.startAgain();
      events.clear();
      update(name, history);

      awaitUpdate(events, history);
      await()
          .until(() ->
              accounts
                      .tryToRename("cookie", "galaxysession=" + visitor, history, "back again")
                      .statusCode()
                  == 200);
    } finally {
      readers.forEach(EventStreamReader::close);
    }
  }

  @Test
  void with_many_streams_open_there_are_no_more_connections_than_the_pool_and_one()
      throws Exception {
    String name = postgres.emptyDatabase();
    try (RunningServer server = start(postgres.url(name), "listen")) {
      String visitor = Accounts.of(server).visitor();
      for (int i = 0; i < 150; i++) {
        open(server.url(), visitor);
      }

      try (Connection connection = postgres.connect(name, "postgres");
          Statement statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  """
                  SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND application_name LIKE 'galaxy-events%'
                  """)) {
        row.next();
        assertThat(row.getInt(1)).isBetween(2, 5);
      }
    } finally {
      readers.forEach(EventStreamReader::close);
    }
  }

  @Test
  void a_server_process_waits_for_its_database_and_may_be_stopped_meanwhile(@TempDir Path folder)
      throws Exception {
    String name = postgres.emptyDatabase();
    postgres.stop();
    Map<String, String> environment =
        Map.of("GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION", postgres.url(name));
    try (ServerProcess stopped = process(folder, environment, "one");
        ServerProcess waiting = process(folder, environment, "two")) {
      for (ServerProcess each : List.of(stopped, waiting)) {
        await().until(() -> each.output().contains("Waiting for the database " + name));
      }

      stopped.terminate();
      assertThat(stopped.awaitExit(Duration.ofSeconds(5))).isZero();

      postgres.startAgain();
      waiting.awaitReady();
      assertThat(waiting.output())
          .contains("Data is in the database " + name)
          .doesNotContain("\tat ");
    }
  }

  @Test
  void a_wrong_password_ends_the_start_with_one_clear_line(@TempDir Path folder) throws Exception {
    Map<String, String> environment =
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION",
            postgres.urlWithPassword("postgres", "wrong"));
    try (ServerProcess server = process(folder, environment, "one")) {
      assertThat(server.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
      assertThat(server.output())
          .contains("password authentication failed", "Correct database_connection")
          .doesNotContain("wrong", "\tat ");
    }
  }

  private static ServerProcess process(Path folder, Map<String, String> environment, String data)
      throws Exception {
    return ServerProcess.start(
        folder, environment, "--port", "0", "--data", folder.resolve(data).toString());
  }

  private static RunningServer start(String url, String source) throws Exception {
    return RunningServer.start(
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION",
            url,
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_HISTORY_AUDIT_SOURCE",
            source));
  }

  private static void update(String database, String history) throws Exception {
    postgres.execute(
        database,
        "UPDATE history SET name = 'by psql' WHERE id = " + IDS.decode(history).orElseThrow());
  }

  private BlockingQueue<StreamEvent> open(URI server, String visitor) throws Exception {
    var events = new LinkedBlockingQueue<StreamEvent>();
    var reader =
        new EventStreamReader(
            URI.create(server + "/api/events/stream"),
            Map.of("cookie", "galaxysession=" + visitor),
            events::add);
    readers.add(reader);
    reader.start();
    awaitEvent(events, "ready");
    return events;
  }

  private static void awaitUpdate(BlockingQueue<StreamEvent> events, String history)
      throws InterruptedException {
    while (!awaitEvent(events, "history_update").data().contains(history)) {
      Thread.onSpinWait();
    }
  }

  private static StreamEvent awaitEvent(BlockingQueue<StreamEvent> events, String type)
      throws InterruptedException {
    StreamEvent event;
    do {
      event = events.poll(20, TimeUnit.SECONDS);
      assertThat(event).as("the event " + type).isNotNull();
    } while (!event.type().equals(type));
    return event;
  }
}
