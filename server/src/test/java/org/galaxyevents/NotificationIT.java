package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.SmtpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From what an admin sends to the events on the streams of whom it concerns. */
final class NotificationIT {

  @Test
  void a_message_reaches_its_receiver_a_broadcast_everybody_and_what_is_seen_the_other_tab()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String bob = accounts.newUser("bob");
      var toAlice = open(server, alice, "");
      var toAlicesOtherTab = open(server, alice, "");
      var toBob = open(server, bob, "");
      var toVisitor = open(server, "", "");

      String id =
          send(accounts, message(userId(accounts, alice), "hello", "")).get("id").asString();
      assertThat(awaitEvent(toAlice, "notification_update").data()).contains("hello");
      broadcast(accounts, "for all", "");
      assertThat(awaitEvent(toBob, "broadcast_update").data()).contains("for all");
      assertThat(awaitEvent(toVisitor, "broadcast_update").data()).contains("for all");
      assertThat(toBob).noneMatch(event -> event.data().contains("hello"));

      accounts.send("PUT", "/api/notifications/" + id, "{\"seen\": true}", "x-api-key", alice);
      assertThat(awaitEvent(toAlicesOtherTab, "notification_status").data())
          .startsWith("{\"total_unread_count\":0")
          .contains(id);
    }
  }

  @Test
  void what_is_scheduled_arrives_within_a_second_of_its_time_and_not_before() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      var toVisitor = open(server, "", "");
      LocalDateTime at = LocalDateTime.now(ZoneOffset.UTC).plusSeconds(3);

      broadcast(accounts, "later", ", \"publication_time\": \"" + at + "\"");
      StreamEvent event = awaitEvent(toVisitor, "broadcast_update");

      long late = ChronoUnit.MILLIS.between(at, LocalDateTime.now(ZoneOffset.UTC));
      assertThat(event.data()).contains("later");
      assertThat(late).isBetween(-1L, 1_000L);
    }
  }

  @Test
  void what_falls_due_while_the_server_is_down_is_announced_when_it_is_back() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      LocalDateTime at = LocalDateTime.now(ZoneOffset.UTC).plusSeconds(2);
      broadcast(accounts, "meanwhile", ", \"publication_time\": \"" + at + "\"");
      server.stop();
      await().until(() -> LocalDateTime.now(ZoneOffset.UTC).isAfter(at));

      server.startAgain();
      var toVisitor = open(server, "", "");

      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> toVisitor.stream().anyMatch(event -> event.data().contains("meanwhile")));
    }
  }

  @Test
  void a_client_that_comes_back_is_told_the_status_before_anything_else() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      String cursor = awaitEvent(open(server, alice, ""), "cursor").lastEventId();
      send(accounts, message(userId(accounts, alice), "while away", ""));
      accounts.createHistory(alice);

      var events = new LinkedBlockingQueue<StreamEvent>();
      reader(server, alice, "&last_event_id=" + cursor, events);

      assertThat(next(events).type()).isEqualTo("ready");
      StreamEvent status = next(events);
      assertThat(status.type()).isEqualTo("notification_status");
      assertThat(status.data()).startsWith("{\"total_unread_count\":1").contains("while away");
      assertThat(next(events).type()).isEqualTo("history_update");
      assertThat(next(events).type()).isEqualTo("cursor");
    }
  }

  @ParameterizedTest(name = "enable_sse_updates: {0}, enable_notification_system: {1}")
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void the_two_switches_decide_what_is_pushed_and_what_can_be_asked(
      boolean updates, boolean notifications) throws Exception {
    Map<String, String> settings =
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_ENABLE_SSE_UPDATES", Boolean.toString(updates),
            "GALAXY_CONFIG_OVERRIDE_ENABLE_NOTIFICATION_SYSTEM", Boolean.toString(notifications),
            "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_KEEPALIVE", "1s");
    try (RunningServer server = RunningServer.start(settings)) {
      Accounts accounts = Accounts.of(server);
      String alice = accounts.newUser("alice");
      var events = new LinkedBlockingQueue<StreamEvent>();
      reader(server, alice, "&last_event_id=2026-01-01T00:00:00", events);
      assertThat(next(events).type()).isEqualTo("ready");

      HttpResponse<String> sent =
          post(accounts, "/api/notifications", message(userId(accounts, alice), "S", ""));
      HttpResponse<String> status =
          accounts.send(
              "GET", "/api/notifications/status?since=2026-01-01", "", "x-api-key", alice);

      assertThat(sent.statusCode()).isEqualTo(notifications ? 200 : 403);
      assertThat(status.statusCode()).isEqualTo(notifications ? 200 : 403);
      if (updates && notifications) {
        assertThat(next(events).type()).isEqualTo("notification_status");
        awaitEvent(events, "notification_update");
      } else {
        String quiet = updates ? "cursor" : "";
        StreamEvent other = events.poll(1500, TimeUnit.MILLISECONDS);
        assertThat(other == null ? "" : other.type()).isEqualTo(quiet);
      }
    }
  }

  @Test
  void fifty_thousand_get_theirs_and_nobody_waits_for_it() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String first = accounts.newUser("first");
      String group = groupOfEverybody(server, accounts, 50_000);
      String last = accounts.newUser("last");
      accounts.send(
          "PUT",
          "/api/groups/" + group + "/users/" + userId(accounts, last),
          "",
          "x-api-key",
          RunningServer.ADMIN_KEY);
      var toFirst = open(server, first, "");
      var toLast = open(server, last, "");
      String history = accounts.createHistory(first);

      long begin = System.nanoTime();
      HttpResponse<String> answer = post(accounts, "/api/notifications", toGroup(group, "to all"));
      Duration answered = since(begin);
      Duration longestRename = Duration.ZERO;
      long committed = 0;
      while (toLast.stream().noneMatch(event -> event.type().equals("notification_update"))) {
        long renaming = System.nanoTime();
        accounts.rename(first, history, "meanwhile");
        longestRename = max(longestRename, since(renaming));
        committed = committed == 0 && hasNotification(server, last) ? System.nanoTime() : committed;
        assertThat(since(begin)).isLessThan(Duration.ofSeconds(60));
      }
      Duration announced = committed == 0 ? Duration.ZERO : since(committed);
      String task = "/api/tasks/" + json(answer).get("id").asString();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> get(accounts, task + "/state").equals("\"SUCCESS\""));

      assertThat(answered).isLessThan(Duration.ofSeconds(5));
      assertThat(longestRename).isLessThan(Duration.ofSeconds(5));
      assertThat(announced).isLessThan(Duration.ofSeconds(2));
      assertThat(awaitEvent(toFirst, "notification_update").data()).contains("to all");
      assertThat(get(accounts, task + "/result"))
          .isEqualTo("{\"state\":\"SUCCESS\",\"result\":\"50002 notifications sent\"}");
    }
  }

  @Test
  void mails_are_sent_and_a_mail_server_that_hangs_delays_neither_announcements_nor_the_stop()
      throws Exception {
    try (SmtpServer mails = SmtpServer.start()) {
      Map<String, String> settings =
          Map.of("GALAXY_CONFIG_OVERRIDE_SMTP_SERVER", "127.0.0.1:" + mails.port());
      try (RunningServer server = RunningServer.start(settings)) {
        Accounts accounts = Accounts.of(server);
        String alice = accounts.newUser("alice");
        var toAlice = open(server, alice, "");
        send(accounts, message(userId(accounts, alice), "by mail", ""));
        await().atMost(Duration.ofSeconds(15)).until(() -> !mails.mails().isEmpty());
        assertThat(mails.mails().getFirst()).contains("Subject: [Galaxy] New message: by mail");
        awaitEvent(toAlice, "notification_update");
        HttpResponse<String> preferences =
            accounts.send("GET", "/api/notifications/preferences", "", "x-api-key", alice);
        assertThat(preferences.headers().firstValue("supported-channels")).contains("push,email");

        mails.become(SmtpServer.Mood.HANGS);
        int before = mails.connections();
        send(accounts, message(userId(accounts, alice), "not by mail", ""));
        await().atMost(Duration.ofSeconds(15)).until(() -> mails.connections() > before);
        long begin = System.nanoTime();
        send(accounts, message(userId(accounts, alice), "meanwhile", ""));
        while (!awaitEvent(toAlice, "notification_update").data().contains("meanwhile")) {
          Thread.onSpinWait();
        }
        assertThat(since(begin)).isLessThan(Duration.ofSeconds(2));

        long stopping = System.nanoTime();
        server.stop();
        assertThat(since(stopping)).isLessThan(Duration.ofSeconds(6));
      }
    }
  }

  @Test
  void ten_thousand_for_the_same_second_are_all_announced_and_hold_nobody_else_up()
      throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Accounts accounts = Accounts.of(server);
      String probed = accounts.newUser("probed");
      String probedId = userId(accounts, probed);
      String busy = accounts.newUser("busy");
      var toBusy = open(server, busy, "");
      var toProbed = open(server, probed, "");
      schedule(server, accounts, userId(accounts, busy), 10_000, 200);

      Duration longest = Duration.ZERO;
      long begin = System.nanoTime();
      for (int probe = 0; unannounced(server) > 0; probe++) {
        String subject = "probe " + probe;
        long sending = System.nanoTime();
        send(accounts, message(probedId, subject, ""));
        await()
            .pollInterval(Duration.ofMillis(2))
            .until(() -> toProbed.stream().anyMatch(event -> event.data().contains(subject)));
        longest = max(longest, since(sending));
        assertThat(since(begin)).isLessThan(Duration.ofSeconds(60));
      }

      await().until(() -> notifications(toBusy) == 50);
      assertThat(longest).isLessThan(Duration.ofSeconds(1));
    }
  }

  /** Copies of one scheduled message, due in three seconds, in turn for this user and others. */
  private static void schedule(
      RunningServer server, Accounts accounts, String receiver, int copies, int receivers)
      throws Exception {
    String at = LocalDateTime.now(ZoneOffset.UTC).plusSeconds(3).toString();
    String original = recipients("", "due", ", \"publication_time\": \"" + at + "\"");
    send(accounts, original);
    long user = IdEncoding.of(RunningServer.ID_SECRET).decode(receiver).orElseThrow();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA busy_timeout = 5000");
      statement.executeUpdate(
          numbers(receivers - 1)
              + "INSERT INTO galaxy_user (id, email, username, password) SELECT "
              + user
              + " + i, 'u' || i || '@example.org', 'u' || i, 'x' FROM n");
      statement.executeUpdate(
          numbers(copies)
              + "INSERT INTO notification (create_time, update_time, publication_time, expiration_time, source, category, variant, dispatched, content)"
              + " SELECT create_time, update_time, publication_time, expiration_time, source, category, variant, dispatched, content FROM n, notification");
      statement.executeUpdate(
          "INSERT INTO user_notification_association (user_id, notification_id, deleted, update_time) SELECT "
              + user
              + " + id % "
              + receivers
              + ", id, FALSE, update_time FROM notification WHERE id > 1");
    }
  }

  /** A table n of the numbers from 1, for a statement to begin with. */
  private static String numbers(int last) {
    return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
        + last
        + ") ";
  }

  /** Whether a user has been given something, as others see it. */
  private static boolean hasNotification(RunningServer server, String key) throws Exception {
    HttpResponse<String> answer =
        Accounts.of(server).send("GET", "/api/notifications", "", "x-api-key", key);
    return answer.body().contains("to all");
  }

  private static int unannounced(RunningServer server) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT count(*) FROM notification WHERE dispatched = FALSE")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static long notifications(BlockingQueue<StreamEvent> events) {
    return events.stream().filter(event -> event.type().equals("notification_update")).count();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** A group with this many users more than there are. */
  private static String groupOfEverybody(RunningServer server, Accounts accounts, int more)
      throws Exception {
    HttpResponse<String> group = post(accounts, "/api/groups", "{\"name\": \"all\"}");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA busy_timeout = 5000");
      statement.executeUpdate(
          numbers(more)
              + "INSERT INTO galaxy_user (email, username, password) SELECT 'u' || i || '@example.org', 'u' || i, 'x' FROM n");
      statement.executeUpdate(
          "INSERT INTO user_group_association (user_id, group_id) SELECT id, 1 FROM galaxy_user WHERE username <> 'admin'");
    }
    return json(group).get(0).get("id").asString();
  }

  private static String toGroup(String group, String subject) {
    return recipients("\"group_ids\": [\"" + group + "\"]", subject, "");
  }

  private static String message(String user, String subject, String more) {
    return recipients("\"user_ids\": [\"" + user + "\"]", subject, more);
  }

  private static String recipients(String recipients, String subject, String more) {
    return """
    {"recipients": {%s}, "notification": {"source": "test", "category": "message", "variant": "info",
      "content": {"category": "message", "subject": "%s", "message": "M"}%s}}
    """
        .formatted(recipients, subject, more);
  }

  private static JsonNode send(Accounts accounts, String body) throws Exception {
    HttpResponse<String> answer = post(accounts, "/api/notifications", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer).get("notification");
  }

  private static void broadcast(Accounts accounts, String subject, String more) throws Exception {
    String body =
        """
        {"source": "test", "category": "broadcast", "variant": "info",
         "content": {"category": "broadcast", "subject": "%s", "message": "M"}%s}
        """
            .formatted(subject, more);
    HttpResponse<String> answer = post(accounts, "/api/notifications/broadcast", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static HttpResponse<String> post(Accounts accounts, String path, String body)
      throws IOException, InterruptedException {
    return accounts.send("POST", path, body, "x-api-key", RunningServer.ADMIN_KEY);
  }

  private static String get(Accounts accounts, String path)
      throws IOException, InterruptedException {
    return accounts.send("GET", path, "", "x-api-key", RunningServer.ADMIN_KEY).body();
  }

  private static String userId(Accounts accounts, String key) throws Exception {
    return json(accounts.send("GET", "/api/users/current", "", "x-api-key", key))
        .get("id")
        .asString();
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  /** A stream that is live. */
  private static BlockingQueue<StreamEvent> open(RunningServer server, String key, String query)
      throws Exception {
    var events = new LinkedBlockingQueue<StreamEvent>();
    reader(server, key, query, events);
    // The cursor is left in the queue: somebody may want it.
    await().until(() -> events.stream().anyMatch(event -> event.type().equals("cursor")));
    return events;
  }

  private static void reader(
      RunningServer server, String key, String query, BlockingQueue<StreamEvent> events) {
    new EventStreamReader(
            URI.create(server.url() + "/api/events/stream?key=" + key + query),
            Map.of(),
            events::add)
        .start();
  }

  private static StreamEvent next(BlockingQueue<StreamEvent> events) throws InterruptedException {
    StreamEvent event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("a next event").isNotNull();
    return event;
  }

  private static StreamEvent awaitEvent(BlockingQueue<StreamEvent> events, String type)
      throws InterruptedException {
    StreamEvent event;
    do {
      event = next(events);
    } while (!event.type().equals(type));
    return event;
  }
}
