package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;

/** From a change, by whoever makes it, to the event on the stream of whom it concerns. */
final class EndToEndIT {

  private static final Pattern HISTORY_ID = Pattern.compile("\"([0-9a-f]{16,})\"");

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void a_rename_reaches_its_owner_and_nobody_else() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      String alice = visitor(server);
      String bob = visitor(server);
      String history = currentHistory(server, alice);
      BlockingQueue<StreamEvent> toAlice = open(server, alice);
      BlockingQueue<StreamEvent> toBob = open(server, bob);

      rename(server, alice, history, "renamed");

      assertThat(awaitUpdate(toAlice, history).data()).contains("\"update_time\": \"");
      rename(server, bob, currentHistory(server, bob), "mine");
      assertThat(awaitUpdate(toBob, currentHistory(server, bob)).data()).doesNotContain(history);
    }
  }

  @Test
  void a_change_by_another_process_arrives_within_the_poll_interval() throws Exception {
    try (RunningServer server =
        RunningServer.start(
            Map.of("GALAXY_CONFIG_OVERRIDE_HISTORY_AUDIT_MONITOR_POLL_INTERVAL", "0.2"))) {
      String alice = visitor(server);
      String history = currentHistory(server, alice);
      BlockingQueue<StreamEvent> events = open(server, alice);
      awaitUpdate(events, history);
      events.clear();

      long before = System.nanoTime();
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
          Statement statement = other.createStatement()) {
        statement.executeUpdate("UPDATE history SET name = 'by another process' WHERE id = 1");
      }

      awaitUpdate(events, history);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(500));
    }
  }

  @Test
  void two_hundred_histories_changed_by_two_processes_in_turn_are_all_announced() throws Exception {
    try (RunningServer server =
            RunningServer.start(
                Map.of("GALAXY_CONFIG_OVERRIDE_HISTORY_AUDIT_MONITOR_POLL_INTERVAL", "0.2"));
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
        Statement statement = other.createStatement()) {
      String alice = visitor(server);
      Set<String> announced = ConcurrentHashMap.newKeySet();
      statement.executeUpdate("PRAGMA busy_timeout = 5000");
      statement.executeUpdate(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
              + " INSERT INTO history (name, hid_counter, create_time) SELECT 'h' || i, 1, '2026-01-01 00:00:00.000' FROM n");
      statement.executeUpdate(
          "INSERT INTO galaxy_session_to_history (session_id, history_id)"
              + " SELECT (SELECT min(id) FROM galaxy_session), id FROM history WHERE name LIKE 'h%'");
      BlockingQueue<StreamEvent> events = open(server, alice);
      drainUntilQuiet(events);

      for (int i = 0; i < 100; i++) {
        statement.executeUpdate("UPDATE history SET name = 'x' WHERE id = " + (2 + 2 * i));
        rename(server, alice, IdEncoding.of(RunningServer.ID_SECRET).encode(3 + 2 * i), "y");
      }

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            collect(events, announced);
            return announced.size() >= 200;
          });
    }
  }

  @Test
  void a_client_that_comes_back_with_its_cursor_is_told_what_it_missed() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      String alice = visitor(server);
      String history = currentHistory(server, alice);
      var first = new LinkedBlockingQueue<StreamEvent>();
      EventStreamReader reader = reader(server, alice, "", first);
      String cursor = awaitEvent(first, "cursor").lastEventId();
      reader.close();

      rename(server, alice, history, "while away");
      var second = new LinkedBlockingQueue<StreamEvent>();
      reader(server, alice, "?last_event_id=" + cursor, second);

      assertThat(awaitEvent(second, "ready").data()).isEmpty();
      assertThat(second.poll(5, TimeUnit.SECONDS).type()).isEqualTo("notification_status");
      assertThat(second.poll(5, TimeUnit.SECONDS).data()).contains(history);
      assertThat(second.poll(5, TimeUnit.SECONDS).type()).isEqualTo("cursor");
    }
  }

  @Test
  void after_a_restart_what_was_missed_comes_from_the_database() throws Exception {
    String cursor;
    try (RunningServer server = RunningServer.start()) {
      String alice = visitor(server);
      var events = new LinkedBlockingQueue<StreamEvent>();
      reader(server, alice, "", events);
      cursor = awaitEvent(events, "cursor").lastEventId();
      rename(server, alice, currentHistory(server, alice), "before");

      server.restart();

      var after = new LinkedBlockingQueue<StreamEvent>();
      reader(server, alice, "?last_event_id=" + cursor, after);
      awaitUpdate(after, currentHistory(server, alice));
    }
  }

  private BlockingQueue<StreamEvent> open(RunningServer server, String cookie) throws Exception {
    var events = new LinkedBlockingQueue<StreamEvent>();
    reader(server, cookie, "", events);
    awaitEvent(events, "ready");
    return events;
  }

  private static EventStreamReader reader(
      RunningServer server, String cookie, String query, BlockingQueue<StreamEvent> events) {
    var reader =
        new EventStreamReader(
            URI.create(server.url() + "/api/events/stream" + query),
            Map.of("cookie", cookie),
            events::add);
    reader.start();
    return reader;
  }

  private static StreamEvent awaitEvent(BlockingQueue<StreamEvent> events, String type)
      throws InterruptedException {
    StreamEvent event;
    do {
      event = events.poll(10, TimeUnit.SECONDS);
      assertThat(event).as("the event " + type).isNotNull();
    } while (!event.type().equals(type));
    return event;
  }

  private static StreamEvent awaitUpdate(BlockingQueue<StreamEvent> events, String history)
      throws InterruptedException {
    StreamEvent event;
    do {
      event = awaitEvent(events, "history_update");
    } while (!event.data().contains(history));
    return event;
  }

  private static void collect(BlockingQueue<StreamEvent> events, Set<String> histories) {
    for (StreamEvent event = events.poll(); event != null; event = events.poll()) {
      HISTORY_ID
          .matcher(event.data())
          .results()
          .map((MatchResult match) -> match.group(1))
          .forEach(histories::add);
    }
  }

  private static void drainUntilQuiet(BlockingQueue<StreamEvent> events)
      throws InterruptedException {
    while (events.poll(1, TimeUnit.SECONDS) != null) {
      Thread.onSpinWait();
    }
  }

  /** A first-time visitor's cookie. */
  private String visitor(RunningServer server) throws Exception {
    HttpResponse<String> response = get(server, "/history/current_history_json", "");
    return response.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
  }

  private String currentHistory(RunningServer server, String cookie) throws Exception {
    String json = get(server, "/history/current_history_json", cookie).body();
    var matcher = Pattern.compile("\"id\": ?\"([0-9a-f]+)\"").matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return matcher.group(1);
  }

  private void rename(RunningServer server, String cookie, String history, String name)
      throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(server.url() + "/api/histories/" + history))
                .header("cookie", cookie)
                .header("content-type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"name\": \"" + name + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private HttpResponse<String> get(RunningServer server, String path, String cookie)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (!cookie.isEmpty()) {
      request.header("cookie", cookie);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
