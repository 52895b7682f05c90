package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.galaxyevents.account.Requester;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationRoutesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private NotificationApi api;
  private Requester admin;
  private Requester alice;
  private Requester bob;

  @BeforeEach
  void prepare() {
    api = new NotificationApi(database.get());
    Seeds seeds = new Seeds(database.get());
    admin = NotificationApi.admin(seeds);
    alice = seeds.user("alice");
    bob = seeds.user("bob");
  }

  @Test
  void the_newest_come_first_and_page_by_page() {
    Stream.of("one", "two", "three").forEach(subject -> api.message(admin, subject, alice));

    assertThat(api.subjects(alice)).containsExactly("three", "two", "one");
    assertThat(subjects("?limit=1&offset=1")).containsExactly("two");
    assertThat(subjects("?limit=2")).containsExactly("three", "two");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=-1", "offset=-1", "limit=x"})
  void a_page_that_cannot_be_is_refused(String query) {
    Answer answer = api.calls.get(alice, "/api/notifications?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("('query', '" + query.replaceFirst("=.*", "") + "')");
  }

  @Test
  void a_notification_of_somebody_else_is_not_found() {
    String id = sent("S", alice);

    for (Answer answer :
        List.of(
            api.calls.get(bob, "/api/notifications/" + id),
            api.calls.put(bob, "/api/notifications/" + id, "{\"seen\": true}"),
            api.calls.delete(bob, "/api/notifications/" + id))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text())
          .isEqualTo(
              "{\"err_msg\":\"The requested notification with id '%s' was not found.\",\"err_code\":404001}"
                  .formatted(id));
    }
  }

  @Test
  void several_are_changed_at_once_and_those_of_others_are_not() {
    String own = sent("own", alice);
    String other = sent("other", bob);
    String body =
        "{\"notification_ids\": [\"%s\", \"%s\", \"%s\"], \"changes\": {\"seen\": true}}"
            .formatted(own, own, other);

    assertThat(api.calls.put(alice, "/api/notifications", body).text())
        .isEqualTo("{\"updated_count\":1}");
    assertThat(
            database.number(
                "SELECT count(*) FROM user_notification_association WHERE seen_time IS NOT NULL"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no json", "", "[]", "{\"notification_ids\": 7}", "{\"notification_ids\": [7]}"})
  void a_bulk_deletion_without_a_proper_body_is_refused(String body) {
    Answer answer = api.calls.call(alice, "DELETE", "/api/notifications", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("validation_errors")).isNotEmpty();
  }

  @Test
  void what_is_scheduled_is_shown_to_its_receiver_when_its_time_has_come() {
    String recipients = "{\"user_ids\": [\"" + api.id(alice) + "\"]}";
    api.send(
        admin,
        recipients,
        NotificationApi.messageJson("S", ", \"publication_time\": \"2096-01-01T00:00:00\""));
    assertThat(api.subjects(alice)).isEmpty();
    assertThat(status(alice)).contains("\"total_unread_count\":0");

    database.execute("UPDATE notification SET publication_time = create_time");

    assertThat(api.subjects(alice)).containsExactly("S");
    assertThat(status(alice)).contains("\"total_unread_count\":1");
  }

  @Test
  void a_scheduled_broadcast_without_its_time_is_shown_to_everybody() {
    String path = scheduledBroadcast();

    assertThat(api.calls.put(admin, path, "{\"publication_time\": null}").status()).isEqualTo(204);

    assertThat(api.calls.get(alice, "/api/notifications/broadcast").json()).hasSize(1);
  }

  @Test
  void a_scheduled_broadcast_is_shown_to_admins_alone() {
    String path = scheduledBroadcast();

    assertThat(api.calls.get(alice, "/api/notifications/broadcast").json()).isEmpty();
    assertThat(api.calls.get(alice, path).status()).isEqualTo(404);
    assertThat(api.calls.get(admin, "/api/notifications/broadcast").json()).hasSize(1);
    assertThat(api.calls.get(admin, path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "file:///etc"})
  void a_link_that_runs_something_is_refused_with_its_place(String link) {
    Answer answer =
        api.calls.post(
            admin,
            "/api/notifications/broadcast",
            """
            {"source": "s", "variant": "info", "content": {"subject": "S", "message": "M",
              "action_links": [{"action_name": "ok", "link": "/ok"}, {"action_name": "bad", "link": "%s"}]}}
            """
                .formatted(link));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("('body', 'content', 'action_links', 1, 'link')");
    assertThat(api.bus.published()).isEmpty();
  }

  @Test
  void a_link_that_hides_its_scheme_behind_a_control_character_is_refused() {
    Answer answer =
        api.calls.post(
            admin,
            "/api/notifications/broadcast",
            """
            {"source": "s", "variant": "info", "content": {"subject": "S", "message": "M",
              "action_links": [{"action_name": "bad", "link": "java\\nscript:alert(1)"}]}}
            """);

    assertThat(answer.text()).contains("control characters are not allowed");
  }

  @Test
  void preferences_that_cannot_be_read_count_as_none() {
    database.execute(
        "INSERT INTO user_preference (user_id, name, value) VALUES (?, 'notifications', 'spoilt')",
        alice.userId().orElseThrow());

    assertThat(api.calls.get(alice, "/api/notifications/preferences").text())
        .contains("\"message\":{\"enabled\":true");
  }

  @Test
  void requests_for_tools_can_be_refused_by_those_who_get_them() {
    assertThat(api.calls.get(admin, "/api/notifications/preferences").text())
        .contains("tool_installation_request");
    Answer answer =
        api.calls.put(
            admin,
            "/api/notifications/preferences",
            "{\"preferences\": {\"tool_installation_request\": {\"enabled\": false}}}");

    assertThat(answer.text()).contains("\"tool_installation_request\":{\"enabled\":false");
  }

  @Test
  void a_row_that_another_program_has_spoilt_does_not_hide_the_others() {
    api.message(admin, "good", alice);
    api.message(admin, "spoilt", alice);
    database.execute("UPDATE notification SET content = 'x' WHERE id = 2");

    assertThat(api.subjects(alice)).containsExactly("", "good");
  }

  private String scheduledBroadcast() {
    Answer created =
        api.calls.post(
            admin,
            "/api/notifications/broadcast",
            NotificationApi.broadcastJson("B", ", \"publication_time\": \"2096-01-01T00:00:00\""));
    return "/api/notifications/broadcast/"
        + created.json().get("notification").get("id").asString();
  }

  private String sent(String subject, Requester receiver) {
    return api.message(admin, subject, receiver).json().get("notification").get("id").asString();
  }

  private List<String> subjects(String query) {
    return api.calls
        .get(alice, "/api/notifications" + query)
        .json()
        .valueStream()
        .map(each -> each.get("content").get("subject").asString())
        .toList();
  }

  private String status(Requester user) {
    return api.calls.get(user, "/api/notifications/status?since=2020-01-01").text();
  }
}
