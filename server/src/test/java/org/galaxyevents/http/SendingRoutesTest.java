package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendingRoutesTest {

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
  void members_of_groups_and_roles_get_it_through_any_number_of_steps() {
    Requester carol = new Seeds(database.get()).user("carol");
    String inner = group("inner", "\"user_ids\": [\"%s\"]".formatted(api.id(carol)));
    String role = role("reviewers", "\"group_ids\": [\"%s\"]".formatted(inner));
    String outer =
        group(
            "outer", "\"user_ids\": [\"%s\"], \"role_ids\": [\"%s\"]".formatted(api.id(bob), role));

    Answer answer = sendTo("\"group_ids\": [\"" + outer + "\"]");

    assertThat(answer.json().get("total_notifications_sent").asInt()).isEqualTo(2);
    assertThat(api.subjects(carol)).containsExactly("S");
    assertThat(api.subjects(bob)).containsExactly("S");
    assertThat(api.subjects(alice)).isEmpty();
  }

  @Test
  void somebody_who_is_named_and_is_in_a_group_gets_it_once() {
    String group = group("all", "\"user_ids\": [\"%s\"]".formatted(api.id(alice)));

    sendTo("\"user_ids\": [\"%s\"], \"group_ids\": [\"%s\"]".formatted(api.id(alice), group));

    assertThat(api.subjects(alice)).containsExactly("S");
  }

  @Test
  void admins_see_what_is_still_to_come_to_users_the_next_one_first() {
    String recipients = "{\"user_ids\": [\"%s\"]}".formatted(api.id(alice));
    for (String year : List.of("2097", "2096")) {
      String time = ", \"publication_time\": \"%s-01-01T00:00:00\"".formatted(year);
      api.send(admin, recipients, NotificationApi.messageJson(year, time));
    }
    api.send(admin, recipients, NotificationApi.messageJson("published", ""));

    Answer answer = api.calls.get(admin, "/api/notifications/scheduled");

    assertThat(answer.json().valueStream().map(each -> each.at("/content/subject").asString()))
        .containsExactly("2096", "2097");
    assertThat(api.calls.get(alice, "/api/notifications/scheduled").status()).isEqualTo(403);
  }

  @Test
  void a_deleted_group_has_no_members() {
    String group = group("all", "\"user_ids\": [\"%s\"]".formatted(api.id(alice)));
    api.calls.delete(admin, "/api/groups/" + group);

    Answer answer = sendTo("\"group_ids\": [\"" + group + "\"]");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("there is no such group in ('body', 'recipients', 'group_ids', 0)");
  }

  @Test
  void recipients_that_do_not_exist_are_named_and_nobody_gets_anything() {
    String nobody = api.calls.ids.encode(4_711);

    Answer answer = sendTo("\"user_ids\": [\"%s\", \"%s\"]".formatted(api.id(alice), nobody));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .contains("there is no such user in ('body', 'recipients', 'user_ids', 1)")
        .contains(nobody);
    assertThat(database.number("SELECT count(*) FROM notification")).isZero();
    assertThat(api.bus.published()).isEmpty();
  }

  @Test
  void a_user_who_refuses_the_category_gets_neither_the_notification_nor_the_frame() {
    refuseMessages(alice);

    Answer answer = api.message(admin, "S", alice, bob);

    assertThat(answer.json().get("total_notifications_sent").asInt()).isEqualTo(1);
    assertThat(api.subjects(alice)).isEmpty();
    assertThat(api.bus.published(ControlTask.NotifyUsers.class))
        .singleElement()
        .satisfies(task -> assertThat(task.userIds()).containsExactly(bob.userId().orElseThrow()));
  }

  @Test
  void what_is_urgent_reaches_also_those_who_refuse_its_category() {
    refuseMessages(alice);

    api.send(
        admin,
        "{\"user_ids\": [\"" + api.id(alice) + "\"]}",
        NotificationApi.messageJson("S", "").replace("info", "urgent"));

    assertThat(api.subjects(alice)).containsExactly("S");
  }

  @Test
  void the_frame_is_the_notification_as_the_answer_shows_it() {
    Answer answer = api.message(admin, "ünï", alice);

    assertThat(api.bus.published(ControlTask.NotifyUsers.class))
        .singleElement()
        .satisfies(task -> assertThat(answer.text()).contains(task.payload()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"source\": \"%s\"|at most 32 characters are allowed in ('body', 'notification', 'source')",
        "\"source\": 7|Input should be a valid string in ('body', 'notification', 'source')",
        "\"variant\": \"loud\"|Input should be 'info', 'warning' or 'urgent' in ('body', 'notification', 'variant')",
        "\"category\": \"broadcast\"|a broadcast is sent to /api/notifications/broadcast in ('body', 'notification', 'category')",
        "\"content\": 1|extract fields from in ('body', 'notification', 'content')",
        "\"content\": {}|Unable to extract tag using discriminator 'category'",
        "\"content\": {\"category\": \"x\"}|does not match any of the expected tags",
        "\"content\": {\"category\": \"message\"}|Field required in ('body', 'notification', 'content', 'message', 'subject')",
        "\"content\": {\"category\": \"message\", \"subject\": \"a\\nb\", \"message\": \"\"}|control characters are not allowed",
        "\"content\": {\"category\": \"new_shared_item\", \"item_type\": \"h\", \"item_name\": \"\", \"owner_name\": \"\", \"slug\": \"\"}|a notification of category message has a content of category new_shared_item",
        "\"publication_time\": \"soon\"|Input should be a valid datetime or date",
        "\"expiration_time\": \"2020-01-01T00:00:00\"|it must end after it begins",
      })
  void what_cannot_be_sent_is_refused_with_the_name_of_its_field(String field, String complaint) {
    String notification =
        NotificationApi.messageJson("S", "").strip().replaceFirst("}$", "")
            + ", "
            + field.formatted("x".repeat(33))
            + "}";

    Answer answer = api.send(admin, "{\"user_ids\": [\"" + api.id(alice) + "\"]}", notification);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("err_msg").asString()).contains(complaint);
    assertThat(answer.json().get("validation_errors")).isNotEmpty();
    assertThat(database.number("SELECT count(*) FROM notification")).isZero();
  }

  @Test
  void a_storage_operation_is_sent_with_all_that_it_says() {
    String notification =
        """
        {"source": "s", "category": "storage_operation", "variant": "info",
         "content": {"category": "storage_operation", "subject": "Moved", "message": "All of it.", "history_id": "f2db41e1fa331b3e",
          "run_id": "r", "run_url": "/storage/r", "mode": "move", "state": "completed", "total_count": 3, "failed_count": 1}}
        """;

    Answer answer = api.send(admin, "{\"user_ids\": [\"" + api.id(alice) + "\"]}", notification);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.json().at("/notification/content/state").asString()).isEqualTo("completed");
    assertThat(answer.json().at("/notification/content/total_count").asInt()).isEqualTo(3);
    assertThat(api.subjects(alice)).containsExactly("Moved");
  }

  @ParameterizedTest
  @CsvSource({"subject, 255", "message, 20000"})
  void a_text_that_is_too_long_is_refused_with_its_name(String field, int most) {
    for (int length : List.of(most, most + 1)) {
      String notification =
          NotificationApi.messageJson("S", "")
              .replaceFirst(
                  "\"" + field + "\": \"[^\"]*\"",
                  "\"" + field + "\": \"" + "x".repeat(length) + "\"");

      Answer answer = api.send(admin, "{\"user_ids\": [\"" + api.id(alice) + "\"]}", notification);

      assertThat(answer.status()).isEqualTo(length == most ? 200 : 400);
      if (length > most) {
        assertThat(answer.json().get("err_msg").asString()).contains("'content'", field);
      }
    }
    assertThat(database.number("SELECT count(*) FROM notification")).isEqualTo(1);
  }

  @Test
  void everything_that_is_wrong_is_said_at_once() {
    Answer answer =
        api.send(
            admin,
            "{\"user_ids\": [\"zz\"]}",
            "{\"category\": \"message\", \"variant\": \"x\", \"content\": {\"category\": \"message\"}}");

    assertThat(answer.json().get("validation_errors")).hasSize(5);
  }

  @Test
  void a_content_that_ends_before_it_begins_is_refused() {
    Answer answer =
        api.send(
            admin,
            "{}",
            NotificationApi.messageJson(
                "S",
                ", \"publication_time\": \"2096-01-02T00:00:00\", \"expiration_time\": \"2096-01-01T00:00:00Z\""));

    assertThat(answer.json().get("err_msg").asString())
        .isEqualTo(
            "Value error, it must end after it begins, and not in the past in"
                + " ('body', 'notification', 'expiration_time')");
  }

  @Test
  void html_in_a_message_is_kept_as_the_text_that_it_is() {
    api.message(admin, "<script>alert(1)</script>", alice);

    assertThat(api.subjects(alice)).containsExactly("<script>alert(1)</script>");
  }

  @Test
  void the_content_is_stored_with_sorted_keys_and_in_ascii_as_galaxy_does() {
    api.message(admin, "ünï", alice);

    assertThat(database.text("SELECT content FROM notification"))
        .isEqualTo("{\"category\":\"message\",\"message\":\"M\",\"subject\":\"\\u00FCn\\u00EF\"}");
  }

  @Test
  void a_user_may_ask_the_admins_for_tools_in_the_users_own_name() {
    Answer answer =
        api.send(
            alice,
            "{\"user_ids\": [\"" + api.id(bob) + "\"]}",
            """
            {"source": "me", "category": "tool_installation_request", "variant": "urgent",
             "content": {"category": "tool_installation_request", "tool_names": ["bwa"], "description": "please",
              "requester_email": "president@example.org"}}
            """);

    assertThat(answer.json().get("notification").get("variant").asString()).isEqualTo("info");
    assertThat(answer.text()).contains("alice@example.org").doesNotContain("president");
    assertThat(api.subjects(admin)).hasSize(1);
    assertThat(api.subjects(bob)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"})
  void the_address_of_a_tool_that_runs_something_is_refused(String link) {
    Answer answer =
        api.send(
            alice,
            "{}",
            """
            {"source": "me", "category": "tool_installation_request", "variant": "info",
             "content": {"category": "tool_installation_request", "tool_names": ["bwa"], "description": "please",
              "tool_url": "%s"}}
            """
                .formatted(link));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("'tool_url'");
  }

  @Test
  void without_notifications_every_route_says_so() {
    NotificationApi disabled = new NotificationApi(database.get(), false);

    for (Answer answer :
        java.util.List.of(
            disabled.calls.get(alice, "/api/notifications"),
            disabled.calls.get(alice, "/api/notifications/status?since=2026-01-01"),
            disabled.calls.get(alice, "/api/notifications/preferences"),
            disabled.calls.get(alice, "/api/notifications/broadcast"),
            disabled.message(admin, "S", alice))) {
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text())
          .isEqualTo(
              "{\"err_msg\":\"Notifications are disabled in this Galaxy.\",\"err_code\":403004}");
    }
    assertThat(disabled.message(alice, "S", alice).text()).contains("403006");
  }

  private Answer sendTo(String recipients) {
    return api.send(admin, "{" + recipients + "}", NotificationApi.messageJson("S", ""));
  }

  private void refuseMessages(Requester user) {
    api.calls.put(
        user,
        "/api/notifications/preferences",
        "{\"preferences\": {\"message\": {\"enabled\": false}}}");
  }

  private String group(String name, String more) {
    Answer answer =
        api.calls.post(admin, "/api/groups", "{\"name\": \"%s\", %s}".formatted(name, more));
    return answer.json().get(0).get("id").asString();
  }

  private String role(String name, String more) {
    Answer answer =
        api.calls.post(
            admin,
            "/api/roles",
            "{\"name\": \"%s\", \"description\": \"\", %s}".formatted(name, more));
    return answer.id();
  }
}
