package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.galaxyevents.viewer.HistoryViewing;
import org.galaxyevents.viewer.ViewerAnnouncer;
import org.galaxyevents.viewer.ViewerSubscriptions;
import org.galaxyevents.viewer.ViewerTasks;
import org.galaxyevents.viewer.jdbc.JdbcViewerAccess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryViewingRoutesTest {

  private static final String PATH = "/api/events/history-subscriptions";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private HistoryApi api;
  private Requester alice;
  private Requester bob;
  private String open;
  private String closed;

  @BeforeEach
  void prepare() {
    api = new HistoryApi(database.get(), this::addRoutes);
    Seeds seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    bob = seeds.user("bob");
    long published = seeds.history(alice, "open");
    database.execute("UPDATE history SET published = TRUE");
    open = api.ids.encode(published);
    closed = api.ids.encode(seeds.history(alice, "closed"));
  }

  private void addRoutes(Router router) {
    ManualClock clock = new ManualClock();
    ManualExecutor executor = new ManualExecutor();
    IdEncoding encoding = IdEncoding.of(TestAccounts.ID_SECRET);
    ViewerSubscriptions subscriptions = new ViewerSubscriptions(3, clock);
    JdbcViewerAccess access = new JdbcViewerAccess(database.get());
    ConnectionRegistry registry =
        new ConnectionRegistry(
            List.of(executor),
            () -> new FrameEncoder(encoding),
            clock,
            false,
            new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
    ViewerTasks tasks =
        new ViewerTasks(
            subscriptions,
            new ViewerAnnouncer(
                subscriptions,
                access,
                registry,
                executor,
                new LookBack(
                    new Journal(1, () -> 0), new CatchUpConfig(Duration.ZERO, Duration.ZERO, 1))),
            encoding);
    new HistoryViewingRoutes(
            new HistoryViewing(subscriptions, access, Optional.of(bus), tasks, encoding),
            new EncodedIds(encoding))
        .addTo(router);
  }

  @Test
  void a_subscription_goes_to_all_workers_as_one_that_was_checked_and_in_galaxys_form() {
    Answer answer = api.post(bob, PATH, ids(open));

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text()).isEmpty();
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(bus.published())
        .containsExactly(
            new ControlTask.RenewViewers(
                Map.of(
                    bob.userId().orElseThrow(), List.of(api.ids.decodeIfAny(open).orElseThrow())),
                Map.of()),
            new ControlTask.SubscribeHistoryViewer(open, bob.userId(), OptionalLong.empty()));
  }

  @Test
  void an_end_goes_to_all_workers_too() {
    assertThat(api.call(bob, "DELETE", PATH, ids(open)).status()).isEqualTo(204);

    assertThat(bus.published())
        .containsExactly(
            new ControlTask.UnsubscribeHistoryViewer(open, bob.userId(), OptionalLong.empty()));
  }

  @Test
  void who_may_not_read_one_is_told_which_and_subscribes_to_the_others() {
    String missing = api.ids.encode(987_654);

    Answer answer = api.post(bob, PATH, ids(closed, open, missing));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().get("err_code").asInt()).isEqualTo(403002);
    assertThat(answer.json().get("err_msg").asString())
        .contains(closed, missing)
        .doesNotContain(open);
    assertThat(bus.published(ControlTask.SubscribeHistoryViewer.class))
        .singleElement()
        .satisfies(task -> assertThat(task.historyId()).isEqualTo(open));
  }

  @Test
  void a_visitor_subscribes_with_the_session_and_nobody_in_particular_to_nothing() {
    Requester visitor = new Seeds(database.get()).visitor();

    assertThat(api.post(visitor, PATH, ids(open)).status()).isEqualTo(204);
    assertThat(api.post(Requester.NOBODY, PATH, ids(open)).status()).isEqualTo(204);

    assertThat(bus.published())
        .last()
        .isEqualTo(
            new ControlTask.SubscribeHistoryViewer(
                open, OptionalLong.empty(), visitor.sessionId()));
    assertThat(bus.published()).hasSize(2);
  }

  @Test
  void more_than_the_limit_is_refused_as_a_whole() {
    Seeds seeds = new Seeds(database.get());
    String[] many = new String[4];
    for (int i = 0; i < many.length; i++) {
      many[i] = api.ids.encode(seeds.history(alice, "h" + i));
    }
    database.execute("UPDATE history SET published = TRUE");

    Answer answer = api.post(bob, PATH, ids(many));

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.json().get("err_msg").asString()).contains("3 histories");
    assertThat(bus.published()).isEmpty();
    assertThat(api.post(bob, PATH, ids(many[0], many[1], many[2])).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "DELETE"})
  void an_id_that_is_none_is_named_and_nothing_is_done(String method) {
    Answer garbage = api.call(bob, method, PATH, ids(open, "garbage-id"));
    Answer foreign = api.call(bob, method, PATH, ids(open, "0123456789abcdef"));

    assertThat(garbage.status()).isEqualTo(400);
    assertThat(garbage.json().get("err_msg").asString()).contains("'history_ids', 1");
    assertThat(foreign.status()).isEqualTo(400);
    assertThat(bus.published()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                      | 400007 | Field required in ('body', 'history_ids')",
        "{\"history_ids\": \"x\"}  | 400008 | Input should be a valid list in ('body', 'history_ids')",
        "{\"history_ids\": null} | 400008 | Input should be a valid list in ('body', 'history_ids')",
        "{\"history_ids\": [1]}  | 400008 | Input should be a valid string in ('body', 'history_ids', 0)",
        "no JSON                 | 400008 | JSON decode error in ('body',)"
      })
  void a_body_of_another_form_is_answered_as_galaxy_answers(String body, int code, String message) {
    for (String method : List.of("POST", "DELETE")) {
      Answer answer = api.call(bob, method, PATH, body);

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.json().get("err_code").asInt()).isEqualTo(code);
      assertThat(answer.json().get("err_msg").asString()).isEqualTo(message);
    }
  }

  @Test
  void an_empty_list_is_no_error() {
    assertThat(api.post(bob, PATH, ids()).status()).isEqualTo(204);
    assertThat(api.call(bob, "DELETE", PATH, ids()).status()).isEqualTo(204);
  }

  private static String ids(String... ids) {
    return "{\"history_ids\": ["
        + String.join(", ", List.of(ids).stream().map(id -> '"' + id + '"').toList())
        + "]}";
  }
}
