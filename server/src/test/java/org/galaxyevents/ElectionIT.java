package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.ChangeWatch;
import org.galaxyevents.testing.NetworkNamespace;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.ServerProcess;
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
 * Several processes of which one leads, and what may happen to it. Histories change all the time,
 * and in all tests every change is heard on every stream that is open.
 */
final class ElectionIT {

  private static final Logger log = LoggerFactory.getLogger(ElectionIT.class);
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  private static PostgresServer postgres;

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();
  @TempDir private Path folder;

  private String database;
  private Site site;
  private String key;
  private ChangeWatch changes;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = PostgresServer.start();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void startWorker() throws Exception {
    database = postgres.emptyDatabase();
    site = Site.on(folder, postgres.url(database), rabbit.url());
    ServerProcess worker = site.startWorker("main.1");
    key = Accounts.of(worker.awaitReady()).newUser("alice");
    changes = new ChangeWatch(() -> postgres.connect(database), "alice", 4_000);
    changes.listen("main.1", site.url("main.1"), key);
  }

  @AfterEach
  void stopAll() throws Exception {
    changes.close();
    site.close();
    postgres.drop(database);
  }

  @Test
  void a_monitor_leads_instead_of_workers_and_when_it_is_killed_one_of_them_does_within_2_s()
      throws Exception {
    changes.start();
    ServerProcess monitor = site.startMonitor("m");
    Site.awaitLeading(monitor);
    changes.goOn(A_WHILE);

    monitor.kill();

    changes.goOn(A_WHILE);
    changes.stop();
    report("monitor killed");
    assertThat(changes.longestDelay()).isLessThan(Duration.ofSeconds(2));
    assertThat(Site.story(site.worker("main.1")))
        .satisfiesExactly(
            line -> assertThat(line).matches(".* main.1@\\S+ leads from now on, in term \\d+"),
            line ->
                assertThat(line)
                    .matches(
                        ".* sse_monitor.m@\\S+ is here and leads from now on; main.1@\\S+ stands back"),
            line -> assertThat(line).matches(".* main.1@\\S+ leads from now on, in term \\d+"));
    assertThat(Site.story(monitor)).hasSize(1);
  }

  @Test
  void a_monitor_that_is_stopped_is_replaced_within_half_a_second() throws Exception {
    ServerProcess monitor = site.startMonitor("m");
    Site.awaitLeading(monitor);
    changes.start();
    changes.goOn(A_WHILE);

    monitor.terminate();

    Site.awaitLeading(site.worker("main.1"), 2);
    changes.goOn(A_WHILE);
    changes.stop();
    report("monitor stopped");
    assertThat(changes.longestDelay()).isLessThan(Duration.ofMillis(500));
    assertThat(monitor.awaitExit(Duration.ofSeconds(5))).isZero();
    assertThat(Site.story(monitor).getLast()).contains("leads no longer: it stops");
  }

  @Test
  void workers_with_the_same_name_on_two_hosts_are_told_of_it_and_nothing_is_lost()
      throws Exception {
    changes.start();
    ServerProcess other =
        site.startWorker(
            "main.1",
            List.of("unshare", "--uts", "sh", "-c", "hostname other && exec \"$@\"", "sh"));
    changes.listen("main.1@other", other.awaitReady(), key);
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> other.output().contains("have the same server_name"));
    changes.goOn(A_WHILE);
    changes.stop();

    report("same name");
    assertThat(postgresLeaders()).isEqualTo(1);
  }

  @Test
  @Tag("long")
  void workers_with_the_same_name_on_one_host_are_told_of_it_and_nothing_is_lost()
      throws Exception {
    ServerProcess first = site.worker("main.1");
    Site.awaitLeading(first);
    changes.start();
    ServerProcess second = site.startWorker("main.1");
    changes.listen("the second main.1", second.awaitReady(), key);
    changes.goOn(A_WHILE);

    first.terminate();
    Site.awaitLeading(second);
    changes.goOn(A_WHILE);
    changes.stop("the second main.1");

    assertThat(second.output())
        .contains("calls itself main.1", "give each a server_name of its own")
        .doesNotContain("\tat ");
  }

  @Test
  @Tag("long")
  void a_leader_that_stands_still_for_30_s_is_replaced_within_8_s_and_nothing_of_its_term_is_taken()
      throws Exception {
    ServerProcess second = site.startWorker("main.2");
    changes.listen("main.2", second.awaitReady(), key);
    Site.awaitLeading(second);
    ServerProcess monitor = site.startMonitor("m");
    Site.awaitLeading(monitor);
    changes.start();
    changes.goOn(A_WHILE);

    monitor.signal("STOP");
    changes.goOn(Duration.ofSeconds(30));
    // Whichever of them looks first.
    assertThat(site.worker("main.1").output() + site.worker("main.2").output())
        .contains("Nothing has been heard of sse_monitor.m@");
    monitor.signal("CONT");
    Site.awaitLeading(monitor, 2);
    changes.goOn(A_WHILE);
    changes.stop();

    report("monitor frozen");
    assertThat(changes.longestDelay()).isLessThan(Duration.ofSeconds(8));
    // It froze half a minute behind those who went on.
    assertThat(changes.longestStepBack()).isLessThan(Duration.ofSeconds(5));
    assertThat(Site.story(monitor)).anyMatch(line -> line.contains("leads no longer: its session"));
  }

  @Test
  @Tag("long")
  void a_leader_whose_host_is_gone_is_replaced_within_15_s() throws Exception {
    try (NetworkNamespace host = NetworkNamespace.create();
        TcpProxy toDatabase = TcpProxy.to(postgres.port(), host.address());
        TcpProxy toBroker = TcpProxy.to(rabbit.port(), host.address())) {
      String address = host.address().getHostAddress();
      ServerProcess monitor =
          site.startMonitor(
              "m",
              host.wrapper(),
              Map.of(
                  "DATABASE_CONNECTION",
                  elsewhere(postgres.url(database), address, toDatabase),
                  "AMQP_INTERNAL_CONNECTION",
                  elsewhere(rabbit.url(), address, toBroker)));
      Site.awaitLeading(monitor);
      changes.start();
      changes.goOn(A_WHILE);

      host.unplug();
      Site.awaitLeading(site.worker("main.1"), 2);
      changes.goOn(Duration.ofSeconds(20));
      host.plug();
      Site.awaitLeading(monitor, 2);
      changes.goOn(A_WHILE);
      changes.stop();

      report("host gone");
      assertThat(changes.longestDelay()).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  @Tag("long")
  void without_a_broker_a_second_process_on_the_same_database_is_refused() throws Exception {
    String alone = postgres.emptyDatabase();
    site.set("DATABASE_CONNECTION", postgres.url(alone));
    site.unset("AMQP_INTERNAL_CONNECTION");
    site.startWorker("first").awaitReady();

    ServerProcess second = site.startWorker("second");

    assertThat(second.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
    assertThat(second.output())
        .contains("is in use by another galaxy-events process, first@")
        .contains("amqp_internal_connection")
        .doesNotContain("\tat ");
  }

  private static String elsewhere(String url, String address, TcpProxy proxy) {
    return url.replaceFirst("127\\.0\\.0\\.1:\\d+", address + ":" + proxy.port());
  }

  private int postgresLeaders() throws Exception {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 0 AND granted")) {
      row.next();
      return row.getInt(1);
    }
  }

  private void report(String what) {
    log.warn(
        "{}: {} changes, longest delay {} ms",
        what,
        changes.changes(),
        changes.longestDelay().toMillis());
  }
}
