package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.ServerProcess;
import org.galaxyevents.testing.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one SQLite file, with a broker between them. */
final class SharedSqliteIT {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();
  @TempDir private Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void one_of_them_leads_and_when_it_is_killed_the_other_does() throws Exception {
    String file = "sqlite:///" + folder.resolve("shared.sqlite");
    Site site = Site.on(folder, file, rabbit.url());
    open.add(site);
    ServerProcess second = site.startWorker("main.2");
    URI there = second.awaitReady();
    ServerProcess first = site.startWorker("main.1");
    URI here = first.awaitReady();
    String key = Accounts.of(there).newUser("alice");
    String history = Accounts.of(there).createHistory(key);
    BlockingQueue<StreamEvent> events = stream(here, key);

    Accounts.of(there).rename(key, history, "at the other");
    awaitUpdate(events, history);

    second.kill();
    long killed = System.nanoTime();
    awaitUpdate(events, Accounts.of(here).createHistory(key));

    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
    assertThat(Site.story(first)).anyMatch(line -> line.contains("leads from now on, in term 2"));
  }

  private BlockingQueue<StreamEvent> stream(URI server, String key) {
    BlockingQueue<StreamEvent> events = new LinkedBlockingQueue<>();
    EventStreamReader reader =
        new EventStreamReader(
            URI.create(server + "/api/events/stream"), Map.of("x-api-key", key), events::add);
    reader.start();
    open.add(reader);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> events.stream().anyMatch(event -> event.type().equals("ready")));
    return events;
  }

  private static void awaitUpdate(BlockingQueue<StreamEvent> events, String history) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          StreamEvent event = events.poll();
          return event != null
              && event.type().equals("history_update")
              && event.data().contains(history);
        });
    events.clear();
  }
}
