package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.galaxyevents.account.Requester;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurrentHistoryRoutesTest {

  private static final String CURRENT = "/history/current_history_json";

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private HistoryApi api;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    api = new HistoryApi(database.get());
  }

  @Test
  void a_first_visit_makes_a_session_and_its_history() {
    Answer answer = api.get(Requester.NOBODY, CURRENT);

    assertThat(answer.header("set-cookie")).startsWith("galaxysession=").contains("HttpOnly");
    assertThat(answer.json().get("user_id").isNull()).isTrue();
    assertThat(
            database.number(
                """
                SELECT count(*) FROM galaxy_session s
                  JOIN galaxy_session_to_history t ON t.session_id = s.id AND t.history_id = s.current_history_id
                """))
        .isEqualTo(1);
  }

  @Test
  void a_session_keeps_its_history() {
    Requester visitor = seeds.visitor();

    Answer first = api.get(visitor, CURRENT);
    Answer second = api.get(visitor, CURRENT);

    assertThat(second.id()).isEqualTo(first.id());
    assertThat(first.header("set-cookie")).isEmpty();
  }

  @Test
  void a_poll_since_the_time_last_seen_gets_null_until_something_changes() {
    Requester visitor = seeds.visitor();
    Answer first = api.get(visitor, CURRENT);
    String since = first.json().get("update_time").asString();
    seeds.everyHistoryChangedLast(LocalDateTime.of(2026, 1, 1, 0, 0));
    assertThat(api.get(visitor, CURRENT + "?since=2026-01-01T00:00:00.000000").text())
        .isEqualTo("null");

    api.put(visitor, "/api/histories/" + first.id(), "{\"name\":\"news\"}");

    Answer second = api.get(visitor, CURRENT + "?since=2026-01-01T00:00:00.000000");
    assertThat(second.json().get("name").asString()).isEqualTo("news");
    assertThat(since).hasSizeGreaterThanOrEqualTo(19);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"garbage", "2026-11-23T06:50:58.414158Z", "%3Cscript%3E", "2026-13-01T00:00:00"})
  void a_since_that_is_no_time_is_refused_by_a_page(String since) {
    Answer answer = api.get(seeds.visitor(), CURRENT + "?since=" + since);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("text/html; charset=utf-8");
    assertThat(answer.text())
        .contains("Invalid date format for 'since': '")
        .doesNotContain("<script>");
  }

  @Test
  void an_empty_since_asks_for_everything() {
    Requester visitor = seeds.visitor();
    api.get(visitor, CURRENT);

    assertThat(api.get(visitor, CURRENT + "?since=").json().has("id")).isTrue();
  }

  @Test
  void a_user_without_a_session_works_in_the_history_that_changed_last() {
    Requester alice = seeds.user("alice");
    long first = seeds.history(alice, "first");
    seeds.history(alice, "second");
    database.execute(
        "INSERT INTO history_audit (history_id, update_time) VALUES (?, '2099-01-01 00:00:00.000')",
        first);

    assertThat(api.get(alice, CURRENT).json().get("name").asString()).isEqualTo("first");
  }

  @Test
  void a_deleted_history_is_nobodys_current_one() {
    Requester visitor = seeds.visitor();
    String first = api.get(visitor, CURRENT).id();

    api.delete(visitor, "/api/histories/" + first);

    assertThat(api.get(visitor, CURRENT).id()).isNotEqualTo(first);
  }

  @Test
  void a_user_switches_between_own_histories() {
    Requester alice = seeds.user("alice");
    Requester tab = seeds.session(alice.user());
    String other = api.ids.encode(seeds.history(alice, "other"));
    api.get(tab, "/history/create_new_current?name=made");
    assertThat(api.get(tab, CURRENT).json().get("name").asString()).isEqualTo("made");

    Answer answer = api.get(tab, "/history/set_as_current?id=" + other);

    assertThat(answer.json().get("name").asString()).isEqualTo("other");
    assertThat(api.get(tab, CURRENT).id()).isEqualTo(other);
  }

  @Test
  void only_an_own_history_of_a_session_becomes_current() {
    Requester alice = seeds.user("alice");
    Requester bob = seeds.user("bob");
    String bobs = api.ids.encode(seeds.history(bob, "bob's"));
    api.put(bob, "/api/histories/" + bobs, "{\"published\":true}");
    Requester tab = seeds.session(alice.user());

    assertThat(api.get(tab, "/history/set_as_current?id=" + bobs).status()).isEqualTo(403);
    assertThat(api.get(bob, "/history/set_as_current?id=" + bobs).status()).isEqualTo(400);
    assertThat(api.get(tab, "/history/set_as_current").status()).isEqualTo(400);
    assertThat(api.get(tab, "/history/set_as_current?id=x").status()).isEqualTo(400);
  }

  @Test
  void a_visitor_begins_a_new_history() {
    Requester visitor = seeds.visitor();
    String first = api.get(visitor, CURRENT).id();

    Answer answer = api.get(visitor, "/history/create_new_current?name=fresh");

    assertThat(answer.json().get("name").asString()).isEqualTo("fresh");
    assertThat(api.get(visitor, CURRENT).id()).isEqualTo(answer.id()).isNotEqualTo(first);
    assertThat(api.get(visitor, "/history/create_new_current?name=a%00b").status()).isEqualTo(400);
  }
}
