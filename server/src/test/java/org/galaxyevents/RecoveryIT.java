package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.ChangeWatch;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.Site;
import org.galaxyevents.testing.TcpProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two workers whose database or broker goes away and comes back. Histories change all the time, and
 * in all tests every change is heard on the streams of both, which stay open.
 */
final class RecoveryIT {

  private static final Logger log = LoggerFactory.getLogger(RecoveryIT.class);
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  private static PostgresServer postgres;

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();
  @TempDir private Path folder;

  private String database;
  private TcpProxy toBroker;
  private TcpProxy toBrokerOfLeader;
  private Site site;
  private ChangeWatch changes;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  /** The second leads, by its name. */
  @BeforeEach
  void startWorkers() throws Exception {
    database = postgres.emptyDatabase();
    toBroker = TcpProxy.to(rabbit.port());
    toBrokerOfLeader = TcpProxy.to(rabbit.port());
    site = Site.on(folder, postgres.url(database), rabbit.url(toBroker.port()));
    site.startWorker("main.1");
    site.set("AMQP_INTERNAL_CONNECTION", rabbit.url(toBrokerOfLeader.port()));
    site.startWorker("main.2");
    String key = Accounts.of(site.url("main.1")).newUser("alice");
    changes = new ChangeWatch(() -> postgres.connect(database), "alice", 4_000);
    changes.listen("main.1", site.url("main.1"), key);
    changes.listen("main.2", site.url("main.2"), key);
    Site.awaitLeading(site.worker("main.2"));
    changes.start();
    changes.goOn(A_WHILE);
  }

  @AfterEach
  void stopAll() throws Exception {
    changes.close();
    site.close();
    toBroker.close();
    toBrokerOfLeader.close();
    postgres.drop(database);
  }

  @Test
  void queues_that_are_deleted_are_declared_again() throws Exception {
    rabbit.deleteQueues();

    assertThatEverythingIsHeard("queues deleted");
  }

  @Test
  void a_listening_backend_that_is_terminated_is_replaced() throws Exception {
    assertThat(terminate("listen")).isEqualTo(1);

    assertThatEverythingIsHeard("LISTEN terminated");
    assertThat(site.worker("main.2").output())
        .containsOnlyOnce("History changes cannot be announced now")
        .containsOnlyOnce("History changes are announced again");
  }

  @Test
  @Tag("long")
  void backends_that_are_all_terminated_are_replaced() throws Exception {
    assertThat(terminate("")).isGreaterThan(3);

    assertThatEverythingIsHeard("all backends terminated");
  }

  @Test
  void a_database_that_restarts_is_found_again() throws Exception {
    postgres.stop();
    postgres.startAgain();

    assertThatEverythingIsHeard("PostgreSQL restarted");
  }

  @Test
  void a_broker_that_restarts_is_found_again() throws Exception {
    rabbit.restart();

    assertThatEverythingIsHeard("RabbitMQ restarted");
  }

  @Test
  @Tag("long")
  void a_database_that_is_away_for_half_a_minute_is_found_again() throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    postgres.kill();
    await().atMost(Duration.ofSeconds(40)).until(() -> System.nanoTime() - until > 0);
    postgres.startAgain();

    assertThatEverythingIsHeard("PostgreSQL away");
  }

  @Test
  @Tag("long")
  void a_broker_that_nobody_reaches_for_half_a_minute_is_found_again() throws Exception {
    toBroker.cut();
    toBrokerOfLeader.cut();
    changes.goOn(Duration.ofSeconds(30));
    toBroker.mend();
    toBrokerOfLeader.mend();

    assertThatEverythingIsHeard("RabbitMQ cut from both");
  }

  @Test
  @Tag("long")
  void a_leader_that_does_not_reach_the_broker_for_half_a_minute_is_replaced() throws Exception {
    toBrokerOfLeader.cut();
    changes.goOn(Duration.ofSeconds(30));
    assertThat(changes.unheardOn("main.1", Duration.ofSeconds(10))).isEmpty();
    toBrokerOfLeader.mend();

    assertThatEverythingIsHeard("RabbitMQ cut from the leader");
  }

  @Test
  @Tag("long")
  void a_worker_that_does_not_reach_the_broker_for_half_a_minute_catches_up() throws Exception {
    toBroker.cut();
    changes.goOn(Duration.ofSeconds(30));
    assertThat(changes.unheardOn("main.2", Duration.ofSeconds(10))).isEmpty();
    toBroker.mend();

    assertThatEverythingIsHeard("RabbitMQ cut from a worker");
  }

  @Test
  @Tag("long")
  void a_network_that_swallows_everything_for_half_a_minute_loses_nothing() throws Exception {
    toBroker.freeze();
    toBrokerOfLeader.freeze();
    changes.goOn(Duration.ofSeconds(30));
    toBroker.thaw();
    toBrokerOfLeader.thaw();

    assertThatEverythingIsHeard("RabbitMQ's packets dropped");
  }

  @Test
  @Tag("long")
  void a_broker_that_comes_back_with_nothing_on_its_disk_is_found_again() throws Exception {
    rabbit.restartEmpty();

    assertThatEverythingIsHeard("RabbitMQ restarted empty");
  }

  /** And on streams that have stayed open. */
  private void assertThatEverythingIsHeard(String what) throws Exception {
    changes.goOn(A_WHILE);
    changes.stop();
    log.warn(
        "{}: {} changes, longest delay {} ms",
        what,
        changes.changes(),
        changes.longestDelay().toMillis());
    assertThat(changes.openings()).isEqualTo(Map.of("main.1", 1, "main.2", 1));
    for (String name : List.of("main.1", "main.2")) {
      assertThat(site.worker(name).output()).doesNotContain("\tat ");
    }
  }

  /** Ends the backends of a purpose, or of all, as an operator can; how many these were. */
  private int terminate(String purpose) throws SQLException {
    try (Connection connection = postgres.connect(database, "postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = '%s' AND application_name LIKE 'galaxy-events %s%%'
                """
                    .formatted(database, purpose))) {
      row.next();
      return row.getInt(1);
    }
  }
}
