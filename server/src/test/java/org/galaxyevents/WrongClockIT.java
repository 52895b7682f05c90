package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.ChangeWatch;
import org.galaxyevents.testing.FakeTime;
import org.galaxyevents.testing.LiveStream;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.galaxyevents.testing.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers, and clocks that are minutes off: that of the database, or that of a worker's host.
 */
@Tag("long")
final class WrongClockIT {

  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Duration A_WHILE = Duration.ofSeconds(2);

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();
  @TempDir private Path folder;

  private PostgresServer postgres;
  private String database;
  private Site site;
  private String key;
  private ChangeWatch changes;

  @BeforeEach
  void start() throws Exception {
    postgres = PostgresServer.startWithClock();
    database = postgres.emptyDatabase();
    site = Site.on(folder, postgres.url(database), rabbit.url());
    site.set("GALAXY_EVENTS_KEEPALIVE", "1s");
    site.startWorker("main.1");
    key = Accounts.of(site.url("main.1")).newUser("alice");
    changes = new ChangeWatch(() -> postgres.connect(database), "alice", 4_000);
  }

  @AfterEach
  void stop() throws Exception {
    changes.close();
    site.close();
    postgres.close();
  }

  @Test
  void while_the_databases_clock_is_set_back_every_change_is_announced_and_the_step_is_told()
      throws Exception {
    site.startWorker("main.2").awaitReady();
    changes.listen("main.1", site.url("main.1"), key);
    changes.listen("main.2", site.url("main.2"), key);
    changes.start();
    changes.goOn(A_WHILE);

    postgres.setClock(MINUTES.negated());

    changes.goOn(A_WHILE);
    changes.stop();
    assertThat(site.worker("main.1").output() + site.worker("main.2").output())
        .containsOnlyOnce("The database's clock was set back by ")
        .containsPattern("set back by (29\\d|300) s\\. .* \\(NTP\\)");
  }

  @Test
  void who_resumes_from_before_the_step_is_told_what_was_stamped_before_its_own_id()
      throws Exception {
    URI worker = site.url("main.1");
    String history = Accounts.of(worker).createHistory(key);
    postgres.execute(
        database, "UPDATE history_audit SET update_time = update_time - interval '1 year'");
    String id;
    try (LiveStream stream = LiveStream.ofKey(worker, key)) {
      id = stream.await("cursor").lastEventId();
    }
    postgres.setClock(MINUTES.negated());
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> site.worker("main.1").output().contains("clock was set back"));
    rename(history);
    // Long enough that no cursor from before the step is one from the future any more.
    postgres.setClock(Duration.ofSeconds(10));
    try (LiveStream other = LiveStream.ofKey(worker, key)) {
      other.awaitCursorAfter(id);
    }

    try (LiveStream resumed = LiveStream.resuming(worker, key, id)) {
      resumed.awaitUpdateOf(history);
    }
  }

  @Test
  void a_worker_whose_clock_is_minutes_off_serves_as_all_others_and_is_named_with_its_difference()
      throws Exception {
    ServerProcess wrong = site.startWorker("main.2", FakeTime.ahead(MINUTES));
    changes.listen("main.1", site.url("main.1"), key);
    changes.listen("main.2", wrong.awaitReady(), key);
    Site.awaitLeading(wrong);
    changes.start();
    changes.goOn(A_WHILE);
    changes.stop();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> site.worker("main.1").output().contains("s ahead of this host's"));
    assertThat(site.worker("main.1").output())
        .containsPattern("The clock of main\\.2@\\S+ is (29\\d|30\\d) s ahead of this host's")
        .contains("set the clocks by NTP");
  }

  private void rename(String history) throws Exception {
    postgres.execute(
        database,
        "UPDATE history SET name = 'renamed' WHERE id = "
            + IdEncoding.of(RunningServer.ID_SECRET).decode(history).orElseThrow());
  }
}
