package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyevents.account.Requester;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GroupRoutesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private NotificationApi api;
  private Requester admin;
  private Requester alice;

  @BeforeEach
  void prepare() {
    api = new NotificationApi(database.get());
    Seeds seeds = new Seeds(database.get());
    admin = NotificationApi.admin(seeds);
    alice = seeds.user("alice");
  }

  @Test
  void a_group_is_made_listed_and_shown_as_galaxy_shows_it() {
    Answer created = api.calls.post(admin, "/api/groups", "{\"name\": \"lab\"}");
    String id = created.json().get(0).get("id").asString();
    String summary =
        "{\"model_class\":\"Group\",\"id\":\"%s\",\"name\":\"lab\",\"url\":\"/api/groups/%s\""
            .formatted(id, id);

    assertThat(created.text()).isEqualTo("[" + summary + "}]");
    assertThat(api.calls.get(admin, "/api/groups").text()).isEqualTo("[" + summary + "}]");
    assertThat(api.calls.get(admin, "/api/groups/" + id).text())
        .isEqualTo(
            summary
                + ",\"roles_url\":\"/api/groups/%s/roles\",\"users_url\":\"/api/groups/%s/users\"}"
                    .formatted(id, id));
  }

  @Test
  void two_groups_cannot_have_one_name() {
    api.calls.post(admin, "/api/groups", "{\"name\": \"lab\"}");

    Answer answer = api.calls.post(admin, "/api/groups", "{\"name\": \"lab\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.text())
        .isEqualTo("{\"err_msg\":\"A group with name 'lab' already exists\",\"err_code\":409001}");
  }

  @Test
  void a_group_with_a_member_who_does_not_exist_is_not_made() {
    Answer answer =
        api.calls.post(
            admin,
            "/api/groups",
            "{\"name\": \"lab\", \"user_ids\": [\"%s\"]}".formatted(api.calls.ids.encode(99)));

    assertThat(answer.text()).contains("there is no such user in ('body', 'user_ids', 0)");
    assertThat(database.number("SELECT count(*) FROM galaxy_group")).isZero();
  }

  @Test
  void members_come_and_go_one_by_one() {
    String group = group("lab");
    String path = "/api/groups/" + group + "/users/" + api.id(alice);

    String shown = api.calls.put(admin, path, "").text();
    assertThat(shown)
        .isEqualTo(
            "{\"id\":\"%s\",\"email\":\"alice@example.org\",\"url\":\"/api/groups/%s/user/%s\"}"
                .formatted(api.id(alice), group, api.id(alice)));
    assertThat(api.calls.get(admin, path).text()).isEqualTo(shown);
    assertThat(api.calls.get(admin, "/api/groups/" + group + "/users").text())
        .isEqualTo("[" + shown + "]");
    assertThat(api.calls.delete(admin, path).text()).isEqualTo(shown);
    assertThat(api.calls.delete(admin, path).text())
        .contains("User alice@example.org not in group lab");
  }

  @Test
  void an_update_replaces_the_members_that_it_names_and_leaves_the_others() {
    String group = group("lab");
    api.calls.put(admin, "/api/groups/" + group + "/users/" + api.id(alice), "");

    api.calls.put(admin, "/api/groups/" + group, "{\"name\": \"other\"}");
    assertThat(api.calls.get(admin, "/api/groups/" + group + "/users").json()).hasSize(1);

    api.calls.put(admin, "/api/groups/" + group, "{\"user_ids\": []}");
    assertThat(api.calls.get(admin, "/api/groups/" + group + "/users").json()).isEmpty();
    assertThat(api.calls.get(admin, "/api/groups/" + group).json().get("name").asString())
        .isEqualTo("other");
  }

  @Test
  void only_a_deleted_group_can_be_purged() {
    String group = group("lab");

    assertThat(api.calls.post(admin, "/api/groups/" + group + "/purge", "").text())
        .contains("Group 'lab' has not been deleted, so it cannot be purged.");
    assertThat(api.calls.delete(admin, "/api/groups/" + group).text()).isEqualTo("null");
    assertThat(api.calls.get(admin, "/api/groups").text()).isEqualTo("[]");
    assertThat(api.calls.post(admin, "/api/groups/" + group + "/purge", "").status())
        .isEqualTo(200);
    assertThat(api.calls.get(admin, "/api/groups/" + group).text())
        .contains("Group with the provided id was not found.");
  }

  @Test
  void a_role_is_shown_to_who_has_it_and_to_nobody_else() {
    Requester bob = new Seeds(database.get()).user("bob");
    Answer created =
        api.calls.post(
            admin,
            "/api/roles",
            "{\"name\": \"reviewer\", \"description\": \"reviews\", \"user_ids\": [\"%s\"]}"
                .formatted(api.id(alice)));
    String path = "/api/roles/" + created.id();

    assertThat(created.text())
        .isEqualTo(
            "{\"model_class\":\"Role\",\"id\":\"%s\",\"name\":\"reviewer\",\"type\":\"admin\",\"description\":\"reviews\",\"url\":\"%s\"}"
                .formatted(created.id(), path));
    assertThat(api.calls.get(alice, path).text()).isEqualTo(created.text());
    assertThat(api.calls.get(bob, path).status()).isEqualTo(404);
    assertThat(api.calls.get(alice, "/api/roles").names()).containsExactly("reviewer");
    assertThat(api.calls.get(bob, "/api/roles").names()).isEmpty();
  }

  @Test
  void groups_and_roles_are_made_by_admins_alone() {
    assertThat(api.calls.get(alice, "/api/groups").text()).contains("403006");
    assertThat(api.calls.post(alice, "/api/groups", "{\"name\": \"lab\"}").text())
        .contains("403006");
    assertThat(
            api.calls.post(alice, "/api/roles", "{\"name\": \"r\", \"description\": \"\"}").text())
        .contains("403006");
  }

  private String group(String name) {
    return api.calls
        .post(admin, "/api/groups", "{\"name\": \"" + name + "\"}")
        .json()
        .get(0)
        .get("id")
        .asString();
  }
}
