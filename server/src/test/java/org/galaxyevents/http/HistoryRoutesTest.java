package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.account.Requester;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class HistoryRoutesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private HistoryApi api;
  private Requester alice;
  private Requester bob;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    api = new HistoryApi(database.get());
    alice = seeds.user("alice");
    bob = seeds.user("bob");
  }

  private String history(Requester owner, String name) {
    return api.ids.encode(seeds.history(owner, name));
  }

  /** The visitor, as the next request knows it. */
  private static Requester workingIn(Requester visitor, long history) {
    return new Requester(
        Optional.empty(),
        Optional.of(
            new Requester.Session(visitor.session().orElseThrow().id(), OptionalLong.of(history))),
        false);
  }

  private static void assertError(Answer answer, int status, int code, String message) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().get("err_code").asInt()).isEqualTo(code);
    assertThat(answer.json().get("err_msg").asString()).contains(message);
  }

  @Test
  void a_user_lists_own_histories_that_are_not_deleted() {
    history(alice, "one");
    api.delete(alice, "/api/histories/" + history(alice, "gone"));
    history(bob, "bob's");

    assertThat(api.get(alice, "/api/histories").names()).containsExactly("one");
    assertThat(api.get(alice, "/api/histories?deleted=true").names()).containsExactly("gone");
    assertThat(api.get(alice, "/api/histories/count").text()).isEqualTo("1");
  }

  @Test
  void pages_of_the_list_neither_repeat_nor_omit() {
    for (String name : new String[] {"a", "b", "c"}) {
      history(alice, name);
    }

    assertThat(api.get(alice, "/api/histories?order=name&limit=2").names())
        .containsExactly("a", "b");
    assertThat(api.get(alice, "/api/histories?order=name&limit=2&offset=2").names())
        .containsExactly("c");
  }

  @Test
  void an_anonymous_session_lists_the_history_that_it_works_in() {
    Requester visitor = seeds.visitor();
    long history = seeds.anonymousHistory(visitor);

    assertThat(api.get(workingIn(visitor, history), "/api/histories").names())
        .containsExactly("Unnamed history");
    assertThat(api.get(workingIn(visitor, history), "/api/histories/count").text()).isEqualTo("1");
    assertThat(api.get(Requester.NOBODY, "/api/histories").text()).isEqualTo("[]");
  }

  @Test
  void a_private_history_is_its_owners_alone() {
    String path = "/api/histories/" + history(alice, "private");
    Requester visitor = seeds.visitor();

    for (Requester other : new Requester[] {bob, visitor, Requester.NOBODY}) {
      assertError(api.get(other, path), 403, 403002, "History is not accessible by user");
      assertError(api.put(other, path, "{\"name\":\"x\"}"), 403, 403003, "not owned by user");
      assertError(api.delete(other, path), 403, 403003, "not owned by user");
      assertError(api.get(other, path + "/contents"), 403, 403002, "not accessible");
    }
  }

  @Test
  void an_admin_has_no_more_access_than_others() {
    String path = "/api/histories/" + history(alice, "private");
    Requester admin = new Requester(bob.user(), Optional.empty(), true);

    assertError(api.get(admin, path), 403, 403002, "not accessible");
  }

  @Test
  void an_importable_history_is_read_by_all_and_changed_by_none() {
    String path = "/api/histories/" + history(alice, "shared");
    JsonNode shared = api.put(alice, path, "{\"importable\":true}").json();
    assertThat(shared.get("username_and_slug").asString()).isEqualTo("u/alice/h/shared");

    assertThat(api.get(Requester.NOBODY, path).status()).isEqualTo(200);
    assertThat(api.get(bob, path + "/contents").status()).isEqualTo(200);
    assertError(api.put(bob, path, "{\"name\":\"x\"}"), 403, 403003, "not owned by user");
  }

  @Test
  void the_history_of_an_anonymous_session_is_no_other_sessions() {
    Requester visitor = seeds.visitor();
    String path = "/api/histories/" + api.ids.encode(seeds.anonymousHistory(visitor));

    assertThat(api.put(visitor, path, "{\"name\":\"mine\"}").json().get("name").asString())
        .isEqualTo("mine");
    assertError(api.get(seeds.visitor(), path), 403, 403002, "not accessible");
    assertError(
        api.put(visitor, path, "{\"importable\":true}"), 403, 403001, "need to be logged in");
  }

  @Test
  void once_claimed_it_is_no_more_the_old_sessions() {
    Requester visitor = seeds.visitor();
    long history = seeds.anonymousHistory(visitor);
    database.execute(
        "UPDATE history SET user_id = ? WHERE id = ?", alice.user().orElseThrow().id(), history);

    String path = "/api/histories/" + api.ids.encode(history);
    assertError(api.get(visitor, path), 403, 403002, "not accessible");
    assertThat(api.get(alice, path).status()).isEqualTo(200);
  }

  @Test
  void what_is_not_there_is_not_found() {
    assertError(api.get(alice, "/api/histories/" + api.ids.encode(4711)), 404, 404001, "not found");
    assertError(api.get(alice, "/api/histories/abc"), 400, 400008, "multiple of 16");
  }

  @Test
  void a_deleted_history_comes_back_and_a_purged_one_does_not() {
    String id = history(alice, "h");
    String path = "/api/histories/" + id;

    assertThat(api.delete(alice, path).json().get("deleted").asBoolean()).isTrue();
    assertThat(
            api.post(alice, "/api/histories/deleted/" + id + "/undelete", "")
                .json()
                .get("deleted")
                .asBoolean())
        .isFalse();
    assertThat(api.delete(alice, path + "?purge=true").json().get("purged").asBoolean()).isTrue();
    assertError(
        api.post(alice, "/api/histories/deleted/" + id + "/undelete", ""),
        400,
        400008,
        "History is purged");
    assertError(api.put(alice, path, "{\"deleted\":false}"), 400, 400008, "History is purged");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"\"}",
        "{\"name\": \"  \"}",
        "{\"name\": \"a\\nb\"}",
        "{\"name\": \"a\\u0007b\"}",
        "{\"name\": 5}",
        "{\"annotation\": \"\\u001b[31m\"}",
        "{\"tags\": [\"\"]}",
        "{\"tags\": \"x\"}",
        "{\"deleted\": \"maybe\"}",
        "{\"genome_build\": \"0123456789012345678901234567890123456789+\"}",
        "[]",
        "{",
        ""
      })
  void what_cannot_be_stored_is_refused(String body) {
    Answer answer = api.put(alice, "/api/histories/" + history(alice, "h"), body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("err_code").asInt()).isBetween(400007, 400008);
  }

  @Test
  void a_name_has_at_most_255_characters() {
    String path = "/api/histories/" + history(alice, "h");

    assertThat(api.put(alice, path, "{\"name\":\"" + "x".repeat(255) + "\"}").status())
        .isEqualTo(200);
    assertError(
        api.put(alice, path, "{\"name\":\"" + "x".repeat(256) + "\"}"),
        400,
        400008,
        "at most 255 characters");
  }

  @Test
  void an_edit_without_fields_is_no_change() {
    String path = "/api/histories/" + history(alice, "h");
    seeds.everyHistoryChangedLast(LocalDateTime.of(2020, 1, 1, 0, 0));

    assertThat(api.put(alice, path, "{}").json().get("update_time").asString())
        .isEqualTo("2020-01-01T00:00:00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=-1", "limit=x", "offset=-1", "order=x", "view=x"})
  void a_page_that_cannot_be_is_refused(String query) {
    assertThat(api.get(alice, "/api/histories?" + query).status()).isEqualTo(400);
  }

  @Test
  void two_clients_of_one_user_see_each_others_changes() {
    String path = "/api/histories/" + history(alice, "h");
    Requester tab = seeds.session(alice.user());

    api.put(tab, path, "{\"name\":\"from the tab\"}");

    assertThat(api.get(alice, path).json().get("name").asString()).isEqualTo("from the tab");
  }
}
