package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.ConnectionCount;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes on one PostgreSQL and one RabbitMQ: whoever makes a change, and wherever, both tell
 * of it.
 */
final class TwoWorkersIT {

  /** Four in the pool of each, and the listening one and the lock's of who leads. */
  private static final int MOST_CONNECTIONS = 2 * 4 + 2;

  private static PostgresServer postgres;

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @TempDir private Path folder;

  private final List<LiveStream> streams = new ArrayList<>();
  private final List<ServerProcess> workers = new ArrayList<>();
  private String database;
  private URI first;
  private URI second;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  /** Both at the same time, on a database that is empty. */
  @BeforeEach
  void startWorkers() throws Exception {
    database = postgres.emptyDatabase();
    workers.add(serve("one"));
    workers.add(serve("two"));
    first = workers.getFirst().awaitReady();
    second = workers.getLast().awaitReady();
  }

  @AfterEach
  void stop() {
    streams.forEach(LiveStream::close);
    workers.forEach(ServerProcess::close);
  }

  @Test
  void changes_at_either_and_by_psql_reach_the_streams_of_both() throws Exception {
    String key = Accounts.of(first).newUser("alice");
    String history = Accounts.of(second).createHistory(key);
    streams.add(LiveStream.ofKey(first, key));
    streams.add(LiveStream.ofKey(second, key));

    Accounts.of(first).rename(key, history, "at the first");
    awaitUpdateEverywhere(history);

    Accounts.of(second).rename(key, history, "at the second");
    awaitUpdateEverywhere(history);

    renameByPsql(history);
    awaitUpdateEverywhere(history);
  }

  @Test
  void a_visitor_is_the_same_at_both() throws Exception {
    String cookie = Accounts.of(first).visitor();
    String history = Accounts.of(second).currentHistory(cookie);
    streams.add(LiveStream.ofVisitor(first, cookie));
    streams.add(LiveStream.ofVisitor(second, cookie));

    renameByPsql(history);

    awaitUpdateEverywhere(history);
  }

  @Test
  @Tag("long")
  void what_one_worker_ends_ends_its_streams_at_the_other_within_a_minute() throws Exception {
    Accounts accounts = Accounts.of(first);
    String revoked = accounts.newUser("alice");
    String deleted = accounts.newUser("bob");
    String stays = accounts.newUser("carol");
    String leaving = accounts.visitor();
    for (String key : List.of(revoked, deleted, stays)) {
      streams.add(LiveStream.ofKey(second, key));
    }
    streams.add(LiveStream.ofVisitor(second, leaving));

    String alice = "/api/users/" + accounts.userOf(revoked);
    String bob = "/api/users/" + accounts.userOf(deleted);
    accounts.send("DELETE", alice + "/api_key", "", "x-api-key", RunningServer.ADMIN_KEY);
    accounts.send("DELETE", bob, "", "x-api-key", RunningServer.ADMIN_KEY);
    accounts.logOut(leaving);

    LiveStream staying = streams.remove(2);
    for (LiveStream ended : streams) {
      ended.awaitEnd(Duration.ofMinutes(1));
    }
    assertThat(staying.hasEnded()).isFalse();
    staying.close();
    String log = workers.getLast().output();
    assertThat(log).contains("KEY_REVOKED=1", "USER_DELETED=1", "SESSION_ENDED=1");
  }

  @Test
  void streams_that_open_and_are_open_take_no_more_connections_to_the_database() throws Exception {
    assertThatStreamsTakeNoConnections(400);
  }

  @Test
  @Tag("long")
  void thousands_of_streams_take_no_more_connections_to_the_database() throws Exception {
    assertThatStreamsTakeNoConnections(5_000);
  }

  private void assertThatStreamsTakeNoConnections(int count) throws Exception {
    String key = Accounts.of(first).newUser("alice");
    String history = Accounts.of(first).createHistory(key);
    try (ConnectionCount connections = ConnectionCount.watch(postgres, database)) {
      open(count, key);
      renameByPsql(history);
      awaitUpdateEverywhere(history);

      assertThat(connections.most()).isBetween(2, MOST_CONNECTIONS);
    }
  }

  private void open(int count, String key) throws Exception {
    List<Callable<LiveStream>> openings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      URI worker = i % 2 == 0 ? first : second;
      openings.add(() -> LiveStream.ofKey(worker, key));
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(100, Thread.ofVirtual().factory())) {
      for (Future<LiveStream> opened : threads.invokeAll(openings)) {
        streams.add(opened.get());
      }
    }
  }

  private void awaitUpdateEverywhere(String history) throws InterruptedException {
    for (LiveStream stream : streams) {
      stream.awaitUpdateOf(history);
    }
    streams.forEach(LiveStream::forget);
  }

  private void renameByPsql(String history) throws Exception {
    long id = IdEncoding.of(RunningServer.ID_SECRET).decode(history).orElseThrow();
    Path script = folder.resolve("change.sql");
    Files.writeString(script, "UPDATE history SET name = 'by psql' WHERE id = %d;".formatted(id));
    postgres.psql(database, script);
  }

  private ServerProcess serve(String name) throws IOException {
    Map<String, String> environment =
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION",
            postgres.url(database),
            "GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION",
            rabbit.url(),
            "GALAXY_CONFIG_OVERRIDE_ID_SECRET",
            RunningServer.ID_SECRET,
            "GALAXY_CONFIG_OVERRIDE_BOOTSTRAP_ADMIN_API_KEY",
            RunningServer.ADMIN_KEY,
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_SERVER_NAME",
            name,
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_MAX_STREAMS_PER_USER",
            "0");
    return ServerProcess.start(
        folder, environment, "--port", "0", "--data", folder.resolve(name).toString());
  }
}
