package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.entrypoint.EntryPointAnnouncer;
import org.galaxyevents.entrypoint.EntryPointStore;
import org.galaxyevents.entrypoint.InteractiveTools;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.HistoryAccess;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.Recording;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EntryPointRoutesTest {

  private static final String OWN = "/api/galaxy_events/interactive_tools";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private HistoryApi api;
  private Seeds seeds;
  private Requester alice;
  private Requester bob;
  private String history;

  @BeforeEach
  void prepare() {
    api = new HistoryApi(database.get(), this::addRoutes);
    seeds = new Seeds(database.get());
    seeds.user("admin");
    alice = seeds.user("alice");
    bob = seeds.user("bob");
    history = api.post(alice, "/api/histories", "{\"name\": \"h\"}").id();
  }

  private void addRoutes(Router router) {
    IdEncoding encoding = IdEncoding.of(TestAccounts.ID_SECRET);
    EncodedIds ids = new EncodedIds(encoding);
    EntryPointIds entryPointIds = new EntryPointIds(encoding);
    HistoryStore histories = new HistoryStore();
    EntryPointStore store = new EntryPointStore(new SecureRandom());
    InteractiveTools tools =
        new InteractiveTools(
            database.get(),
            store,
            new ContentsEditor(histories, UUID::randomUUID),
            new EntryPointAnnouncer(Optional.of(new EventDispatcher(bus))));
    new EntryPointRoutes(database.get(), store, tools, ids, entryPointIds).addTo(router);
    new InteractiveToolRoutes(
            tools,
            new HistoryDoor(histories, new HistoryAccess(), ids),
            ids,
            entryPointIds,
            JobKeys.of(TestAccounts.ID_SECRET))
        .addTo(router);
  }

  /**
   * As it was recorded: job and dataset 3, entry point 1, of alice; the job runs from the start.
   */
  @Test
  void what_was_recorded_of_a_galaxy_is_answered_the_same() {
    seeds.insert("INSERT INTO job (state) VALUES ('ok') RETURNING id");
    seeds.insert("INSERT INTO job (state) VALUES ('ok') RETURNING id");
    JsonNode started = start(alice, "Fake IT entry", "/start").json();
    assertThat(started.get("id").asString()).isEqualTo("7631f57cf3811f4d");
    setState(alice, started.get("id").asString(), "running");
    String token =
        String.valueOf(
            database.rows("SELECT token FROM interactivetool_entry_point").getFirst().get("token"));

    List<String> differences = new ArrayList<>();
    Map<String, Requester> keys =
        Map.of(
            "30764ca753cc63a4b3ea15dcbb301322", alice,
            "449789fe270b3a2e4531c5a886e6904e", bob,
            "", Requester.NOBODY);
    for (Recording recording : Recording.read("entry-points.json")) {
      Answer answer =
          api.call(
              keys.getOrDefault(recording.header("x-api-key"), Requester.NOBODY),
              recording.method(),
              recording.path(),
              recording.body());
      String expected = comparable(recording.answer(), "3t38dqlupqhz6");
      String actual = comparable(answer.text(), token);
      if (answer.status() != recording.status() || !actual.equals(expected)) {
        differences.add(
            "%s: %d %s instead of %d %s"
                .formatted(recording, answer.status(), actual, recording.status(), expected));
      }
    }
    assertThat(differences).isEmpty();
  }

  /** What neither the time of the test nor chance decides. */
  private static String comparable(String json, String token) {
    return JsonMapper.shared()
        .readTree(json)
        .toString()
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+", "TIME")
        .replaceAll("\"output_datasets_ids\":\\[\"[0-9a-f]{16}\"]", "\"output_datasets_ids\":[OUT]")
        .replace(token, "TOKEN")
        .replace("127.0.0.1:8090", "HOST")
        .replace("localhost", "HOST");
  }

  @Test
  void ids_are_written_with_36_digits_as_galaxy_does() {
    EntryPointIds ids = new EntryPointIds(IdEncoding.of(TestAccounts.ID_SECRET));

    Map.of(
            1L, "3h6so4ro15li2",
            2L, "2831wl8xhrfid",
            3L, "1spgeaj9scq4t",
            42L, "215dzxw8hg3fh",
            1_234_567L, "11x4c3v1k3jqo",
            12_345_678L, "5vlcqjdtkghh5rjd46ypjcluo")
        .forEach((id, text) -> {
          assertThat(ids.encode(id)).isEqualTo(text);
          assertThat(ids.path(exchange(text))).isEqualTo(id);
        });
  }

  @Test
  void ids_that_begin_with_zeros_come_back_too() {
    EntryPointIds ids = new EntryPointIds(IdEncoding.of(TestAccounts.ID_SECRET));

    for (long id = 1; id < 2_000; id++) {
      assertThat(ids.path(exchange(ids.encode(id)))).isEqualTo(id);
    }
  }

  private static Exchange exchange(String id) {
    Request request =
        new Request("GET", "/", Map.of(), name -> null, new byte[0], "127.0.0.1", false);
    return new Exchange(request, Map.of("id", id), Requester.NOBODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e4ac0f0e22e4ad1a",
        "-",
        "x",
        "%00",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"
      })
  void what_is_no_id_is_400(String id) {
    assertThat(api.get(alice, "/api/entry_points/" + id + "/access").json().get("err_code").asInt())
        .isEqualTo(400009);
    assertThat(api.delete(alice, "/api/entry_points/" + id).status()).isEqualTo(400);
  }

  @Test
  void what_there_is_not_is_answered_as_what_is_somebody_elses() {
    start(alice, "lab", "");
    String mine =
        api.get(alice, "/api/entry_points?running=true").json().get(0).get("id").asString();
    String none = new EntryPointIds(IdEncoding.of(TestAccounts.ID_SECRET)).encode(99);

    for (String path : List.of("/api/entry_points/%s/access", "/api/entry_points/%s")) {
      String method = path.endsWith("access") ? "GET" : "DELETE";
      assertThat(api.call(bob, method, path.formatted(none), "").text())
          .isEqualTo(api.call(bob, method, path.formatted(mine), "").text());
    }
    assertThat(api.get(bob, "/api/entry_points?job_id=" + api.ids.encode(99)).status())
        .isEqualTo(403);
  }

  @Test
  void a_tool_by_path_has_a_path_as_its_target() {
    JsonNode started =
        api.post(
                alice,
                OWN,
                body(
                    "[{\"name\": \"n\", \"tool_port\": 80, \"entry_url\": \"/a?b=c\", \"requires_domain\": false}]"))
            .json();
    configure(started.get("id").asString(), started.get("job_key").asString(), "80");
    JsonNode running = setState(alice, started.get("id").asString(), "running").json();

    assertThat(running.get("entry_points").get(0).get("target").asString())
        .matches("/interactivetool/ep/[0-9a-z]+/[0-9a-z]+/a\\?b=c");
  }

  @Test
  void one_that_is_not_active_yet_says_so() {
    start(alice, "lab", "");
    String id = api.get(alice, "/api/entry_points?running=true").json().get(0).get("id").asString();

    assertThat(api.get(alice, "/api/entry_points/" + id + "/access").text())
        .startsWith("{\"err_msg\": \"InteractiveTool is not active.")
        .endsWith("\"err_code\": 0}");
  }

  @Test
  void each_step_of_a_job_is_announced_to_its_user() {
    JsonNode started = start(alice, "lab", "").json();
    String job = started.get("id").asString();
    configure(job, started.get("job_key").asString(), "8787");
    setState(alice, job, "running");
    setState(alice, job, "ok");

    assertThat(bus.published(ControlTask.EntryPointUpdate.class))
        .hasSize(4)
        .allMatch(task -> task.userId() == alice.userId().orElseThrow());
  }

  @Test
  void the_key_of_a_job_opens_no_other() {
    JsonNode first = start(alice, "lab", "").json();
    JsonNode second = start(bob, api.ids.encode(seeds.history(bob, "h")), "lab", "").json();

    Answer answer = configure(first.get("id").asString(), second.get("job_key").asString(), "8787");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).contains("Invalid job_key supplied.");
    assertThat(api.post(bob, "/api/jobs/" + first.get("id").asString() + "/ports", "{}").text())
        .contains("requires a valid 'job_key'");
  }

  @Test
  void a_job_that_has_ended_takes_nothing_more() {
    JsonNode started = start(alice, "lab", "").json();
    String job = started.get("id").asString();
    setState(alice, job, "error");

    assertThat(configure(job, started.get("job_key").asString(), "8787").status()).isEqualTo(403);
    assertThat(setState(alice, job, "running").text()).contains("The job has ended already.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"entry_points": []}                                                        | history_id
          {"history_id": "HISTORY"}                                                   | entry_points
          {"history_id": "HISTORY", "entry_points": []}                               | entry_points
          {"history_id": "HISTORY", "entry_points": "x"}                              | entry_points
          {"history_id": "HISTORY", "entry_points": [{"tool_port": 1}]}               | name
          {"history_id": "HISTORY", "entry_points": [{"name": "n"}]}                  | tool_port
          {"history_id": "HISTORY", "entry_points": [{"name": "n", "tool_port": 0}]}  | tool_port
          {"history_id": "HISTORY", "entry_points": [{"name": "n", "tool_port": 1.5}]} | tool_port
          {"history_id": "HISTORY", "entry_points": [{"name": "n", "tool_port": 99999999999}]} | tool_port
          {"history_id": "HISTORY", "entry_points": [{"name": " ", "tool_port": 1}]}  | name
          {"history_id": "HISTORY", "entry_points": [{"name": "n", "tool_port": 1, "entry_url": "@evil.example"}]} | entry_url
          {"history_id": "HISTORY", "tool_id": "a b", "entry_points": [{"name": "n", "tool_port": 1}]} | tool_id
          """)
  void a_bad_field_is_named_and_nothing_is_started(String body, String field) {
    Answer answer = api.post(alice, OWN, body.replace("HISTORY", history));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("err_msg").asString()).contains("'" + field + "'");
    assertThat(database.number("SELECT count(*) FROM job")).isZero();
    assertThat(bus.published()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "host, '{\"host\": \"a b\", \"port\": 1}'",
    "port, '{\"host\": \"h\", \"port\": 70000}'",
    "protocol, '{\"host\": \"h\", \"port\": 1, \"protocol\": \"://\"}'"
  })
  void a_bad_mapping_is_named_and_nothing_is_configured(String field, String mapping) {
    JsonNode started = start(alice, "lab", "").json();

    Answer answer =
        api.post(
            Requester.NOBODY,
            "/api/jobs/%s/ports?job_key=%s"
                .formatted(started.get("id").asString(), started.get("job_key").asString()),
            "{\"container_runtime\": {\"8787\": " + mapping + "}}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("err_msg").asString()).contains("'" + field + "'");
  }

  @Test
  void only_who_owns_the_history_starts_a_tool_in_it() {
    assertThat(start(bob, "lab", "").status()).isEqualTo(403);
    assertThat(start(Requester.NOBODY, "lab", "").status()).isEqualTo(403);
    assertThat(setState(bob, start(alice, "lab", "").json().get("id").asString(), "ok").status())
        .isEqualTo(403);
    assertThat(setState(alice, start(alice, "lab", "").json().get("id").asString(), "odd").text())
        .contains("there is no such state");
  }

  private Answer start(Requester user, String name, String path) {
    return start(user, history, name, path);
  }

  private Answer start(Requester user, String historyId, String name, String path) {
    return api.post(
        user,
        OWN,
        "{\"history_id\": \"%s\", \"entry_points\": [{\"name\": \"%s\", \"label\": \"main\", \"tool_port\": 8787, \"entry_url\": \"%s\"}]}"
            .formatted(historyId, name, path));
  }

  private String body(String entryPoints) {
    return "{\"history_id\": \"%s\", \"entry_points\": %s}".formatted(history, entryPoints);
  }

  private Answer setState(Requester user, String job, String state) {
    return api.put(user, OWN + "/" + job, "{\"state\": \"%s\"}".formatted(state));
  }

  private Answer configure(String job, String key, String toolPort) {
    return api.post(
        Requester.NOBODY,
        "/api/jobs/%s/ports?job_key=%s".formatted(job, key),
        "{\"container_runtime\": {\"%s\": {\"tool_port\": %s, \"host\": \"127.0.0.1\", \"port\": 40123, \"protocol\": \"http\"}}}"
            .formatted(toolPort, toolPort));
  }
}
