package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.GoldenReplay;
import org.galaxyevents.testing.Recording;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Replays what was asked of a real Galaxy against a real server, and compares status, keys and
 * types of each answer. They may differ only where docs/protocol.md says so.
 */
class GoldenReplayIT {

  private static final String BOOTSTRAP_KEY = "goldenbootstrapkey000000000000aa";

  /** What was asked of Galaxy in passing, and is no part of what is served here. */
  private static final List<String> NOT_SERVED = List.of("POST /api/tools");

  /**
   * A difference that is meant.
   *
   * @param number in the list of docs/protocol.md
   * @param pattern found in "FILE METHOD PATH (NOTE): DIFFERENCE"
   */
  private record Deliberate(int number, String pattern) {
    boolean covers(String difference) {
      return Pattern.compile(pattern).matcher(difference).find();
    }
  }

  private static final List<Deliberate> DELIBERATE =
      List.of(
          new Deliberate(19, ": state_ids\\.\\w+\\[] has"),
          new Deliberate(20, "GET /api/configuration .*: \\w+ is missing"),
          new Deliberate(24, "\\(category mismatch\\): status is 400, was 200"),
          new Deliberate(24, "\\(expired on creation\\): status is 400, was 200"),
          new Deliberate(24, "\\(expiration before publication\\): status is 400, was 200"),
          new Deliberate(26, "limit=-1 .*: status is 400, was 500"),
          new Deliberate(39, "POST /api/events/history-subscriptions .*: status is 400, was 204"),
          new Deliberate(
              43, "(data_type|metadata_\\w+|download_url|drs_id|permissions) is missing"),
          new Deliberate(44, "DELETE /api/users/\\w+\\?purge=true .*: status is 400, was 200"));

  private static List<String> differences = List.of();
  private static final Set<String> NOT_ASKED = new LinkedHashSet<>();
  private static int asked;

  @BeforeAll
  static void replay() throws Exception {
    try (RunningServer server =
        RunningServer.start(
            Map.of(
                "GALAXY_CONFIG_OVERRIDE_BOOTSTRAP_ADMIN_API_KEY",
                BOOTSTRAP_KEY,
                "GALAXY_CONFIG_OVERRIDE_ADMIN_USERS",
                "first@example.org,admin@example.org"))) {
      renameFirstAdmin(server);
      GoldenReplay replay = new GoldenReplay(server);
      List<String> found = new ArrayList<>();
      for (String file : Recording.FILES) {
        if (file.equals("scenarios-rest.json")) {
          prepareScenarios(Accounts.of(server), replay);
        }
        List<Recording> recordings = Recording.read(file);
        replay.names().begin(recordings.getFirst());
        for (Recording recording : recordings) {
          if (recording.route().equals("/api/tools")) {
            startTool(Accounts.of(server), replay);
          }
          if (!replay.isServed(recording)) {
            NOT_ASKED.add(recording.method() + " " + recording.route());
            continue;
          }
          if (recording.note().equals("id of a personal notification")) {
            messageToAlice(Accounts.of(server), replay, recording);
          }
          asked++;
          for (String difference : replay.answer(recording)) {
            found.add("%s %s (%s): %s".formatted(file, recording, recording.note(), difference));
          }
          if (recording.route().equals("/api/tools/fetch") && file.equals("histories.json")) {
            changeAfterItsItems(Accounts.of(server), replay, recording);
          }
        }
      }
      differences = found;
    }
  }

  @Test
  void every_recorded_request_is_answered_as_galaxy_did() {
    assertThat(asked).isGreaterThan(180);
    assertThat(differences)
        .filteredOn(each -> DELIBERATE.stream().noneMatch(meant -> meant.covers(each)))
        .isEmpty();
  }

  @Test
  void only_what_is_no_part_of_what_is_served_was_not_asked() {
    assertThat(NOT_ASKED).containsExactlyInAnyOrderElementsOf(NOT_SERVED);
  }

  @Test
  void each_deliberate_difference_exists_and_is_documented() throws IOException {
    String protocol = Files.readString(Path.of("..", "docs", "protocol.md"));
    for (Deliberate each : DELIBERATE) {
      assertThat(differences).as(each.toString()).anyMatch(each::covers);
      assertThat(protocol).contains("\n" + each.number() + ". ");
    }
  }

  /** The recorded server had nobody called admin before the recording began. */
  private static void renameFirstAdmin(RunningServer server) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + server.databaseFile());
        Statement statement = database.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 5000");
      statement.executeUpdate("UPDATE galaxy_user SET username = 'first' WHERE username = 'admin'");
    }
  }

  /** What had been made when the recording of the scenarios began. */
  private static void prepareScenarios(Accounts accounts, GoldenReplay replay)
      throws IOException, InterruptedException {
    String alice = replay.names().get("key", "30764ca753cc63a4b3ea15dcbb301322");
    String bob = replay.names().get("key", "449789fe270b3a2e4531c5a886e6904e");
    String published = accounts.createHistory(bob);
    accounts.send("PUT", "/api/histories/" + published + "/publish", "", "x-api-key", bob);
    replay.names().put("history", "3a83179bd71a4f6b", accounts.createHistory(alice));
    replay.names().put("history", "c2d5e1e1267112fc", accounts.createHistory(bob));
    replay.names().put("history", "c2f850bc128d2333", published);
  }

  /** The recorded history had changed after its datasets, and not in the same millisecond. */
  private static void changeAfterItsItems(Accounts accounts, GoldenReplay replay, Recording upload)
      throws IOException, InterruptedException {
    JsonNode asked = JsonMapper.shared().readTree(replay.names().body(upload));
    String history = "/api/histories/" + asked.get("history_id").asString();
    String key = replay.names().header("x-api-key", upload.headers().getOrDefault("x-api-key", ""));
    String changed;
    do {
      String body =
          accounts.send("PUT", history, "{\"name\": \"renamed\"}", "x-api-key", key).body();
      changed = JsonMapper.shared().readTree(body).path("update_time").asString();
    } while (!accounts
        .send("GET", history + "/contents?q=update_time-ge&qv=" + changed, "", "x-api-key", key)
        .body()
        .equals("[]"));
  }

  /** The recorded server started an interactive tool by its own route. */
  private static void startTool(Accounts accounts, GoldenReplay replay)
      throws IOException, InterruptedException {
    String history = replay.names().get("history", "3a83179bd71a4f6b");
    String alice = replay.names().get("key", "30764ca753cc63a4b3ea15dcbb301322");
    String body =
        accounts
            .send(
                "POST",
                "/api/galaxy_events/interactive_tools",
                """
                {"history_id": "%s", "name": "Fake IT", "entry_points": [{"name": "Fake IT entry",
                  "label": "main", "tool_port": 8787, "entry_url": "/start"}]}
                """
                    .formatted(history),
                "x-api-key",
                alice)
            .body();
    JsonNode job = JsonMapper.shared().readTree(body);
    replay.names().put("job", "7631f57cf3811f4d", job.get("id").asString());
    replay.names().put("job_key", "64239dd6cfa26aaf", job.get("job_key").asString());
    accounts.send(
        "PUT",
        "/api/galaxy_events/interactive_tools/" + job.get("id").asString(),
        "{\"state\": \"running\"}",
        "x-api-key",
        alice);
    replay.names().put("entry_point", "3h6so4ro15li2", job.at("/entry_points/0/id").asString());
  }

  /** One that was sent to the recorded server meanwhile, by another route. */
  private static void messageToAlice(Accounts accounts, GoldenReplay replay, Recording recording)
      throws IOException, InterruptedException {
    String alice = replay.names().get("user", "9248cb23fb5e1c45");
    String answer =
        accounts
            .send(
                "POST",
                "/api/notifications",
                """
                {"recipients": {"user_ids": ["%s"]}, "notification": {"source": "golden",
                  "category": "message", "variant": "info",
                  "content": {"category": "message", "subject": "S", "message": "M"}}}
                """
                    .formatted(alice),
                "x-api-key",
                BOOTSTRAP_KEY)
            .body();
    String id = JsonMapper.shared().readTree(answer).at("/notification/id").asString();
    replay.names().put("notification", recording.route().replaceFirst(".*/", ""), id);
  }
}
