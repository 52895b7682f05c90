package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.PostgresServer;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.RawClient;
import org.galaxyevents.testing.ServerProcess;
import org.galaxyevents.testing.Site;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How a worker leaves others that go on. */
final class DrainIT {

  private static final int STREAMS = 800;

  /** 50 in each step of 50 ms. */
  private static final Duration SPREAD = Duration.ofMillis(800);

  private static final Pattern RETRY = Pattern.compile("retry: (\\d+)\nevent: cursor\n");

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();
  @TempDir private Path folder;

  private PostgresServer postgres;
  private String database;
  private Site site;
  private String key;

  /** How a stream ended. */
  private record End(long at, String body) {

    int retryMillis() {
      Matcher retry = RETRY.matcher(body);
      assertThat(retry.find()).as(body).isTrue();
      return Integer.parseInt(retry.group(1));
    }
  }

  @BeforeEach
  void startWorkers() throws Exception {
    postgres = PostgresServer.start();
    database = postgres.emptyDatabase();
    site = Site.on(folder, postgres.url(database), rabbit.url());
    site.set("GALAXY_EVENTS_MAX_STREAMS_PER_USER", "0");
    site.startWorker("one");
    site.url("one");
    Site.awaitLeading(site.worker("one"));
    site.startWorker("two");
    key = Accounts.of(site.url("two")).newUser("alice");
  }

  @AfterEach
  void stop() throws Exception {
    site.close();
    postgres.close();
  }

  @Test
  void a_worker_that_is_terminated_parts_from_its_clients_one_after_the_other() throws Exception {
    URI url = site.url("one");
    ServerProcess worker = site.worker("one");
    String history = Accounts.of(site.url("two")).createHistory(key);
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<End>> ends = open(url, readers);

      worker.terminate();

      await().until(() -> isRefused(url));
      Accounts.of(site.url("two")).rename(key, history, "while it leaves");
      assertThat(worker.awaitExit(Duration.ofSeconds(6))).isZero();
      List<End> ended = new ArrayList<>();
      for (Future<End> end : ends) {
        ended.add(end.get());
      }
      long first = ended.stream().mapToLong(End::at).min().orElseThrow();
      long last = ended.stream().mapToLong(End::at).max().orElseThrow();
      assertThat(Duration.ofNanos(last - first))
          .isBetween(SPREAD.dividedBy(2), SPREAD.plusSeconds(2));
      assertThat(ended)
          .extracting(End::retryMillis)
          .allMatch(retry -> retry >= 500 && retry <= 3_000);
      assertThat(ended.stream().map(End::retryMillis).distinct().count())
          .isGreaterThan(STREAMS / 2);
      assertThat(ended)
          .as("told of a change meanwhile")
          .anyMatch(end -> end.body().contains(history));
    }
    assertThat(workers()).containsExactly("two");
    Site.awaitLeading(site.worker("two"));
    assertThat(worker.output()).contains("streams end within 3000 ms");
  }

  @Test
  void on_ctrl_c_nobody_in_a_terminal_waits_for_that() throws Exception {
    ServerProcess worker = site.worker("one");
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<End>> ends = open(site.url("one"), readers);

      worker.signal("INT");

      assertThat(worker.awaitExit(Duration.ofSeconds(5))).isZero();
      for (Future<End> end : ends) {
        assertThat(end.get().retryMillis()).isPositive();
      }
    }
    assertThat(worker.output()).doesNotContain("streams end within");
  }

  private List<Future<End>> open(URI url, ExecutorService readers) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      clients.add(
          RawClient.connect(url)
              .send(
                  "GET /api/events/stream HTTP/1.1\r\nhost: x\r\nx-api-key: " + key + "\r\n\r\n"));
    }
    for (RawClient client : clients) {
      assertThat(client.readHead().status()).isEqualTo(200);
      assertThat(client.readChunk()).startsWith("event: ready\n");
    }
    return clients.stream().map(client -> readers.submit(() -> readToEnd(client))).toList();
  }

  private static End readToEnd(RawClient client) throws IOException {
    try (client) {
      String body = client.readChunks();
      return new End(System.nanoTime(), body);
    }
  }

  private static boolean isRefused(URI url) {
    try (RawClient client = RawClient.connect(url)) {
      return client == null;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException other) {
      return false;
    }
  }

  private List<String> workers() throws Exception {
    try (Connection connection = postgres.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT server_name FROM worker_process")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }
}
