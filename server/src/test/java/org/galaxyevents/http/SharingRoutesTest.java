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
import tools.jackson.databind.JsonNode;

class SharingRoutesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private NotificationApi api;
  private Requester alice;
  private Requester bob;
  private Requester carol;
  private String history;

  @BeforeEach
  void prepare() {
    api = new NotificationApi(database.get());
    Seeds seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    bob = seeds.user("bob");
    carol = seeds.user("carol");
    history = api.calls.post(alice, "/api/histories", "{\"name\": \"My Data\"}").id();
    api.calls.fetch(alice, history, "reads");
    api.bus.clear();
  }

  @Test
  void the_status_has_galaxys_keys_in_galaxys_order() {
    assertThat(api.calls.get(alice, path("sharing")).text())
        .isEqualTo(
            "{\"id\":\"%s\",\"title\":\"My Data\",\"importable\":false,\"published\":false,\"users_shared_with\":[],\"email_hash\":\"fbf7c6aec1d4280b7c2704c1c0478bd6\",\"username\":\"alice\",\"username_and_slug\":null}"
                .formatted(history));
  }

  @Test
  void sharing_with_a_user_gives_access_and_a_notification() {
    Answer answer = share("\"bob@example.org\"");

    assertThat(answer.json().get("errors")).isEmpty();
    assertThat(answer.json().get("extra").isNull()).isTrue();
    assertThat(answer.json().get("users_shared_with").get(0).get("email").asString())
        .isEqualTo("bob@example.org");
    assertThat(api.calls.get(bob, "/api/histories/" + history).status()).isEqualTo(200);
    assertThat(api.calls.get(bob, "/api/histories/" + history + "/contents").json()).hasSize(1);
    assertThat(api.calls.get(carol, "/api/histories/" + history).status()).isEqualTo(403);
    assertThat(api.calls.get(bob, "/api/histories/shared_with_me").names())
        .containsExactly("My Data");
    JsonNode notification = api.calls.get(bob, "/api/notifications").json().get(0);
    assertThat(notification.get("source").asString()).isEqualTo("galaxy_sharing_system");
    assertThat(notification.get("content").toString())
        .isEqualTo(
            "{\"category\":\"new_shared_item\",\"item_type\":\"history\",\"item_name\":\"My Data\",\"owner_name\":\"alice\",\"slug\":\"u/alice/h/my-data\"}");
    assertThat(api.bus.published(ControlTask.NotifyUsers.class))
        .singleElement()
        .satisfies(task -> assertThat(task.userIds()).containsExactly(bob.userId().orElseThrow()));
  }

  @Test
  void the_link_leads_those_who_may_see_it_to_the_history_and_tells_others_nothing() {
    share("\"bob@example.org\"");

    String theirs = "/galaxy/published/history?id=" + history;
    String nobodys = "/galaxy/published/history?id=unknown";
    assertThat(followed(bob, "/u/alice/h/my-data")).isEqualTo(theirs);
    assertThat(followed(carol, "/u/alice/h/my-data")).isEqualTo(nobodys);
    assertThat(followed(bob, "/u/alice/h/none")).isEqualTo(nobodys);

    api.calls.put(alice, path("enable_link_access"), "{}");
    assertThat(followed(carol, "/u/alice/h/my-data")).isEqualTo(theirs);
    api.calls.delete(alice, "/api/histories/" + history);
    assertThat(followed(carol, "/u/alice/h/my-data")).isEqualTo(nobodys);
  }

  private String followed(Requester requester, String link) {
    Answer answer = api.calls.get(requester, link);
    assertThat(answer.status()).isEqualTo(302);
    return answer.header("location");
  }

  @Test
  void sharing_again_notifies_only_those_who_are_new() {
    share("\"bob@example.org\"");
    api.bus.clear();

    share("\"bob@example.org\", \"%s\"".formatted(api.id(carol)));

    assertThat(api.calls.get(bob, "/api/notifications").json()).hasSize(1);
    assertThat(api.calls.get(carol, "/api/notifications").json()).hasSize(1);
    assertThat(api.bus.published()).hasSize(1);
  }

  @Test
  void who_is_not_named_any_more_loses_access() {
    share("\"bob@example.org\"");

    share("");

    assertThat(api.calls.get(bob, "/api/histories/" + history).status()).isEqualTo(403);
    assertThat(api.calls.get(bob, "/api/histories/shared_with_me").json()).isEmpty();
  }

  @Test
  void names_that_are_nobodys_are_said_and_the_others_are_shared_with() {
    Answer answer = share("\"nobody@example.org\", \"alice@example.org\", \"BOB@example.org\"");

    assertThat(answer.json().get("errors").valueStream().map(JsonNode::asString))
        .containsExactly(
            "nobody@example.org is not a valid Galaxy user.",
            "You cannot share resources with yourself.");
    assertThat(answer.json().get("users_shared_with")).hasSize(1);
    assertThat(api.calls.get(bob, "/api/notifications").json()).hasSize(1);
  }

  @Test
  void an_empty_history_cannot_be_shared() {
    String empty = api.calls.post(alice, "/api/histories", "{\"name\": \"Empty\"}").id();

    Answer answer =
        api.calls.put(
            alice,
            "/api/histories/" + empty + "/share_with_users",
            "{\"user_ids\": [\"bob@example.org\"]}");

    assertThat(answer.json().get("errors").toString())
        .isEqualTo("[\"You cannot share an empty history.\"]");
    assertThat(answer.json().get("extra").toString())
        .isEqualTo(
            "{\"can_share\":false,\"can_change\":[],\"cannot_change\":[],\"accessible_count\":0}");
    assertThat(api.calls.get(bob, "/api/histories/" + empty).status()).isEqualTo(403);
    assertThat(api.bus.published()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "enable_link_access, true, false",
    "publish, true, true",
    "disable_link_access, false, false",
    "unpublish, false, false"
  })
  void each_way_to_share_sets_its_flags(String way, boolean importable, boolean published) {
    Answer answer = api.calls.put(alice, path(way), "");

    assertThat(answer.json().get("importable").asBoolean()).isEqualTo(importable);
    assertThat(answer.json().get("published").asBoolean()).isEqualTo(published);
    assertThat(answer.json().get("username_and_slug").asString()).isEqualTo("u/alice/h/my-data");
    assertThat(api.calls.get(bob, "/api/histories/" + history).status())
        .isEqualTo(importable ? 200 : 403);
    assertThat(api.calls.get(carol, "/api/histories/published").json()).hasSize(published ? 1 : 0);
  }

  @Test
  void what_is_unpublished_can_still_be_reached_by_its_link_until_that_is_disabled() {
    api.calls.put(alice, path("publish"), "");

    api.calls.put(alice, path("unpublish"), "");
    assertThat(api.calls.get(bob, "/api/histories/" + history).status()).isEqualTo(200);

    api.calls.put(alice, path("disable_link_access"), "");
    assertThat(api.calls.get(bob, "/api/histories/" + history).status()).isEqualTo(403);
  }

  @Test
  void what_is_no_longer_importable_is_no_longer_published() {
    api.calls.put(alice, path("publish"), "");

    api.calls.put(alice, "/api/histories/" + history, "{\"importable\": false}");

    assertThat(api.calls.get(bob, "/api/histories/" + history).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enable_link_access",
        "disable_link_access",
        "publish",
        "unpublish",
        "share_with_users",
        "slug"
      })
  void only_its_owner_shares_a_history(String way) {
    String body = "{\"user_ids\": [], \"new_slug\": \"s\"}";

    for (Requester other : List.of(bob, NotificationApi.admin(new Seeds(database.get())))) {
      Answer answer = api.calls.put(other, path(way), body);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.text()).contains("History is not owned by user");
    }
    assertThat(api.calls.put(Requester.NOBODY, path(way), body).text())
        .contains("need to be logged in");
  }

  @Test
  void a_slug_is_unique_among_the_owners_histories() {
    api.calls.put(alice, path("publish"), "");
    String other = api.calls.post(alice, "/api/histories", "{\"name\": \"Other\"}").id();
    String path = "/api/histories/" + other + "/slug";

    assertThat(api.calls.put(alice, path, "{\"new_slug\": \"my-data\"}").status()).isEqualTo(409);
    assertThat(api.calls.put(alice, path, "{\"new_slug\": \"Not a slug\"}").status())
        .isEqualTo(400);
    assertThat(api.calls.put(alice, path, "{\"new_slug\": \"other-data\"}").status())
        .isEqualTo(204);
  }

  @Test
  void without_notifications_sharing_works_and_tells_nobody() {
    NotificationApi silent = new NotificationApi(database.get(), false);

    Answer answer =
        silent.calls.put(alice, path("share_with_users"), "{\"user_ids\": [\"bob@example.org\"]}");

    assertThat(answer.json().get("users_shared_with")).hasSize(1);
    assertThat(database.number("SELECT count(*) FROM notification")).isZero();
  }

  private Answer share(String users) {
    return api.calls.put(alice, path("share_with_users"), "{\"user_ids\": [" + users + "]}");
  }

  private String path(String way) {
    return "/api/histories/" + history + "/" + way;
  }
}
