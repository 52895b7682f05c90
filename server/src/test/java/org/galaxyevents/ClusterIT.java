package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.RunningCluster;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * One command starts three workers, a monitor, a PostgreSQL, a RabbitMQ and an nginx before them.
 */
final class ClusterIT {

  private static final int WORKERS = 3;

  /** Four for each worker and the monitor, and two more. */
  private static final int MOST_CONNECTIONS = (WORKERS + 1) * 4 + 2;

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @TempDir private static Path folder;
  private static RunningCluster cluster;
  private static URI nginx;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = RunningCluster.start(folder, WORKERS, Map.of());
    nginx = cluster.url();
  }

  @AfterAll
  static void endCluster() throws Exception {
    cluster.close();
  }

  @AfterEach
  void closeStreams() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void changes_at_any_worker_and_by_psql_reach_the_streams_of_every_worker() throws Exception {
    Accounts accounts = Accounts.of(nginx);
    String key = accounts.newUser("alice");
    String history = accounts.createHistory(key);
    List<RawClient> streams = openAtEveryWorker(key);

    Set<String> changedAt = new HashSet<>();
    for (int i = 0; i < 4 * WORKERS && changedAt.size() < WORKERS; i++) {
      changedAt.add(worker(accounts.tryToRename("x-api-key", key, history, "name " + i)));
      awaitUpdateEverywhere(streams, history);
    }
    assertThat(changedAt).hasSize(WORKERS);

    rename(history);
    awaitUpdateEverywhere(streams, history);
  }

  @Test
  void streams_take_no_connections_to_the_database() throws Exception {
    assertThatStreamsTakeNoConnections("bob", 400);
  }

  @Test
  @Tag("long")
  void thousands_of_streams_take_no_connections_to_the_database() throws Exception {
    assertThatStreamsTakeNoConnections("carol", 5_000);
  }

  @Test
  void ctrl_c_ends_streams_properly_and_leaves_nothing_behind() throws Exception {
    try (RunningCluster other = RunningCluster.start(folder, 1, Map.of())) {
      Path itsFolder = other.folder();
      RawClient stream = openStream(other.url(), Accounts.of(other.url()).newUser("dora"));
      stream.readHead();

      assertThat(other.interrupt()).isZero();

      assertThat(stream.readChunks()).as("up to the last chunk").contains("event: ready");
      assertThat(other.processes()).noneMatch(ProcessHandle::isAlive);
      assertThat(itsFolder).doesNotExist();
    }
    assertThat(cluster.psql("SELECT count(*) > 0 FROM galaxy_user"))
        .as("the other one")
        .isEqualTo("t");
  }

  @Test
  void a_killed_cluster_leaves_nothing_behind() throws Exception {
    try (RunningCluster killed = RunningCluster.start(folder, 1, Map.of())) {
      Path itsFolder = killed.folder();
      assertThat(itsFolder).exists();

      killed.kill();

      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> {
            assertThat(killed.processes()).noneMatch(ProcessHandle::isAlive);
            assertThat(itsFolder).doesNotExist();
          });
    }
  }

  @Test
  void the_database_and_the_broker_that_it_is_given_are_used_and_stay() throws Exception {
    try (PostgresServer postgres = PostgresServer.start()) {
      String database = postgres.emptyDatabase();
      Map<String, String> environment =
          Map.of(
              "GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION",
              postgres.url(database),
              "GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION",
              rabbit.url());
      try (RunningCluster given = RunningCluster.start(folder, 1, environment)) {
        Accounts.of(given.url()).newUser("erin");
        assertThat(rabbit.queues()).isNotEmpty();

        assertThat(given.interrupt()).isZero();

        assertThat(given.processes()).noneMatch(ProcessHandle::isAlive);
      }
      try (Connection connection = postgres.connect(database);
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT count(*) FROM galaxy_user WHERE username = 'erin'")) {
        row.next();
        assertThat(row.getInt(1)).isEqualTo(1);
      }
    }
  }

  @Test
  void it_does_not_start_where_it_would_do_harm_or_is_of_no_use() throws Exception {
    assertThat(refused("GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION", "postgresql://127.0.0.1/site"))
        .contains("names a database and no broker");
    assertThat(refused("GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION", "amqp://127.0.0.1//"))
        .contains("names a broker and no PostgreSQL");
    assertThat(refused("GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION", "sqlite:////srv/site.sqlite"))
        .contains("needs a PostgreSQL");
    assertThat(refused("GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_LISTEN", "unix:/run/x.sock"))
        .contains("leave the unix socket out");
  }

  @Test
  void a_port_that_is_taken_is_a_clear_failure() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess late =
            command(Map.of(), "cluster", "--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(late.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
      assertThat(late.output()).contains("Choose another one with --port").doesNotContain("\tat ");
    }
  }

  private String refused(String key, String value) throws Exception {
    try (ServerProcess process = command(Map.of(key, value), "cluster")) {
      assertThat(process.awaitExit(Duration.ofSeconds(20))).isEqualTo(2);
      return process.output();
    }
  }

  private static ServerProcess command(Map<String, String> environment, String... arguments)
      throws IOException {
    return ServerProcess.startCommand(folder, environment, List.of(), arguments);
  }

  private void assertThatStreamsTakeNoConnections(String user, int count) throws Exception {
    Accounts accounts = Accounts.of(nginx);
    String key = accounts.newUser(user);
    String history = accounts.createHistory(key);
    List<Callable<LiveStream>> openings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      openings.add(() -> LiveStream.ofKey(nginx, key));
    }
    List<LiveStream> streams = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(100, Thread.ofVirtual().factory())) {
      for (Future<LiveStream> opened : threads.invokeAll(openings)) {
        streams.add(opened.get());
      }
    }
    open.addAll(streams);
    rename(history);
    for (LiveStream stream : streams) {
      stream.awaitUpdateOf(history);
    }

    String connections =
        cluster.psql(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");

    assertThat(Integer.parseInt(connections)).isBetween(WORKERS, MOST_CONNECTIONS);
  }

  /** One stream at each worker: nginx gives the next one to the worker with the fewest. */
  private List<RawClient> openAtEveryWorker(String key) throws Exception {
    Map<String, RawClient> byWorker = new HashMap<>();
    for (int i = 0; i < 4 * WORKERS && byWorker.size() < WORKERS; i++) {
      RawClient stream = openStream(nginx, key);
      byWorker.put(stream.readHead().headers().get(RunningCluster.WORKER), stream);
    }
    assertThat(byWorker).hasSize(WORKERS);
    for (RawClient stream : byWorker.values()) {
      awaitFrame(stream, "event: cursor");
    }
    return List.copyOf(byWorker.values());
  }

  private RawClient openStream(URI url, String key) throws IOException {
    RawClient stream = RawClient.connect(url);
    open.add(stream);
    return stream.send(
        "GET /api/events/stream HTTP/1.1\r\nhost: x\r\nx-api-key: " + key + "\r\n\r\n");
  }

  private static void awaitUpdateEverywhere(List<RawClient> streams, String history)
      throws IOException {
    for (RawClient stream : streams) {
      awaitFrame(stream, history);
    }
  }

  private static void awaitFrame(RawClient stream, String wanted) throws IOException {
    String frame = stream.readChunk();
    while (!frame.contains(wanted)) {
      frame = stream.readChunk();
    }
  }

  private static String worker(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue(RunningCluster.WORKER).orElseThrow();
  }

  private static void rename(String history) throws Exception {
    long id = IdEncoding.of(RunningServer.ID_SECRET).decode(history).orElseThrow();
    cluster.psql("UPDATE history SET name = 'by psql' WHERE id = " + id);
  }
}
