package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.galaxyevents.account.Requester;
import org.galaxyevents.http.HistoryApi.Answer;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentsRoutesTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private HistoryApi api;
  private Requester alice;
  private String history;
  private String contents;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    api = new HistoryApi(database.get());
    alice = seeds.user("alice");
    history = api.ids.encode(seeds.history(alice, "h"));
    contents = "/api/histories/" + history + "/contents";
  }

  private Answer set(String id, String body) {
    return api.put(alice, contents + "/datasets/" + id, body);
  }

  private String collection(String name, String... datasets) {
    String elements =
        Stream.of(datasets)
            .map(id -> "{\"src\":\"hda\",\"id\":\"%s\",\"name\":\"%s\"}".formatted(id, id))
            .collect(java.util.stream.Collectors.joining(","));
    return """
    {"type":"dataset_collection","name":"%s","collection_type":"list","element_identifiers":[%s]}
    """
        .formatted(name, elements);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "order=hid | d3,d2,d1,d0",
        "order=hid-asc | d0,d1,d2,d3",
        "order=hid&limit=2&offset=1 | d2,d1",
        "order=name-dsc | d3,d2,d1,d0",
        "q=deleted&qv=false&q=visible&qv=true | d0,d3",
        "q=deleted&qv=True | d1",
        "q=visible-eq&qv=0 | d2",
        "deleted=true | d1",
        "visible=false | d2",
        "q=state-eq&qv=running | d3",
        "q=state-in&qv=running,new | d0,d1,d2,d3",
        "q=hid&qv=2 | d1",
        "q=hid-ge&qv=2&q=hid-lt&qv=4 | d1,d2",
        "q=name-eq&qv=d2 | d2",
        "q=name-contains&qv=D | d0,d1,d2,d3",
        "q=history_content_type-eq&qv=dataset | d0,d1,d2,d3",
        "q=history_content_type&qv=dataset_collection | ''",
        "types=dataset_collections | ''",
        "q=update_time-ge&qv=2020-01-01T00:00:00Z | d0,d1,d2,d3",
        "q=update_time-ge&qv=2020-01-01T00:00:00 | d0,d1,d2,d3",
        "q=update_time-gt&qv=2020-01-01T02:00:00%2B02:00 | d0,d1,d2,d3",
        "q=update_time-gt&qv=2020-01-01T02:00:00+02:00 | d0,d1,d2,d3",
        "q=create_time-lt&qv=2020-01-01 | ''",
        "q=update_time-le&qv=9999-12-31T23:59:59.999999Z | d0,d1,d2,d3",
      })
  void items_are_filtered_and_ordered(String query, String names) {
    String[] ids = new String[4];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = api.fetch(alice, history, "d" + i);
    }
    set(ids[1], "{\"deleted\":true}");
    set(ids[2], "{\"visible\":false}");
    set(ids[3], "{\"state\":\"running\"}");

    assertThat(String.join(",", api.get(alice, contents + "?v=dev&" + query).names()))
        .isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q=nonsense&qv=1",
        "q=deleted-gt&qv=true",
        "q=deleted&qv=maybe",
        "q=update_time-ge&qv=yesterday",
        "q=update_time-ge&qv=",
        "q=hid&qv=x",
        "q=deleted",
        "qv=1",
        "q=name-foo&qv=1",
        "limit=-1",
        "limit=0",
        "offset=-5",
        "limit=ten",
        "order=size",
        "ids=xyz",
        "details=xyz"
      })
  void a_filter_that_cannot_be_is_refused_in_galaxys_shape(String query) {
    Answer answer = api.get(alice, contents + "?v=dev&" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("err_code").asInt()).isBetween(400007, 400009);
  }

  @Test
  void a_delta_since_the_time_before_a_change_has_the_change_deletions_included() {
    String kept = api.fetch(alice, history, "kept");
    String gone = api.fetch(alice, history, "gone");
    database.execute(
        "UPDATE history_dataset_association SET update_time = '2020-01-01 00:00:00.000'");
    String before =
        database
            .get()
            .<String>write(
                transaction -> org.galaxyevents.event.Cursor.of(transaction.now()).toString());

    api.delete(alice, contents + "/datasets/" + gone);

    Answer delta = api.get(alice, contents + "?v=dev&limit=1000&q=update_time-ge&qv=" + before);
    assertThat(delta.names()).containsExactly("gone");
    assertThat(delta.json().get(0).get("deleted").asBoolean()).isTrue();
    assertThat(kept).isNotEqualTo(gone);
  }

  @Test
  void a_job_is_played_by_setting_states() {
    String id = api.fetch(alice, history, "d");

    for (String state : new String[] {"queued", "running", "ok", "error", "empty"}) {
      assertThat(set(id, "{\"state\":\"" + state + "\"}").json().get("state").asString())
          .isEqualTo(state);
    }
    assertThat(set(id, "{\"state\":\"exploded\"}").status()).isEqualTo(400);
  }

  @Test
  void every_change_of_an_item_is_a_change_of_its_history() {
    String id = api.fetch(alice, history, "d");
    for (String body :
        new String[] {
          "{\"name\":\"n\"}",
          "{\"state\":\"ok\"}",
          "{\"annotation\":\"a\"}",
          "{\"tags\":[\"t\"]}",
          "{\"visible\":false}",
          "{\"deleted\":true}"
        }) {
      database.execute("DELETE FROM history_audit");
      set(id, body);
      assertThat(database.number("SELECT count(*) FROM history_audit")).as(body).isPositive();
    }
  }

  @Test
  void a_dataset_is_deleted_and_purged() {
    String id = api.fetch(alice, history, "d");

    assertThat(api.delete(alice, contents + "/datasets/" + id).status()).isEqualTo(204);
    assertThat(api.get(alice, contents + "/datasets/" + id).json().get("deleted").asBoolean())
        .isTrue();
    api.delete(alice, contents + "/" + id + "?purge=true");
    assertThat(api.get(alice, contents + "/" + id).json().get("purged").asBoolean()).isTrue();
    assertThat(set(id, "{\"deleted\":false}").status()).isEqualTo(400);
  }

  @Test
  void a_collection_is_made_shown_renamed_and_deleted() {
    String d0 = api.fetch(alice, history, "d0");
    String d1 = api.fetch(alice, history, "d1");

    Answer made = api.post(alice, contents, collection("pair", d0, d1));

    assertThat(made.json().get("element_count").asInt()).isEqualTo(2);
    assertThat(made.json().get("hid").asInt()).isEqualTo(3);
    assertThat(made.json().get("elements").get(1).get("object").get("id").asString()).isEqualTo(d1);
    String path = contents + "/dataset_collections/" + made.id();
    api.put(alice, path, "{\"name\":\"renamed\",\"tags\":[\"t\"]}");
    assertThat(api.get(alice, path).json().get("name").asString()).isEqualTo("renamed");
    assertThat(api.delete(alice, path).status()).isEqualTo(204);
    assertThat(api.get(alice, contents + "?v=dev&deleted=true").names()).containsExactly("renamed");
    assertThat(
            api.get(alice, contents + "?v=dev&deleted=true")
                .json()
                .get(0)
                .get("type_id")
                .asString())
        .isEqualTo("dataset_collection-" + made.id());
  }

  @Test
  void data_of_a_strangers_private_history_is_neither_collected_nor_copied() {
    Requester bob = seeds.user("bob");
    String bobs = api.ids.encode(seeds.history(bob, "bob's"));
    String id = api.fetch(bob, bobs, "secret");
    String copy = "{\"type\":\"dataset\",\"source\":\"hda\",\"content\":\"" + id + "\"}";

    assertThat(api.post(alice, contents, collection("c", id)).status()).isEqualTo(403);
    assertThat(api.post(alice, contents, copy).status()).isEqualTo(403);

    api.put(bob, "/api/histories/" + bobs, "{\"published\":true}");
    assertThat(api.post(alice, contents, copy).json().get("name").asString()).isEqualTo("secret");
  }

  @Test
  void an_item_is_found_in_its_own_history_only() {
    String other = api.ids.encode(seeds.history(alice, "other"));
    String id = api.fetch(alice, other, "d");

    assertThat(api.get(alice, contents + "/datasets/" + id).status()).isEqualTo(404);
    assertThat(set(id, "{\"name\":\"x\"}").status()).isEqualTo(404);
  }

  @Test
  void nothing_is_put_into_a_history_that_is_deleted_or_somebody_elses() {
    Requester bob = seeds.user("bob");
    String body = collection("c");
    assertThat(api.post(bob, contents, body).status()).isEqualTo(403);

    api.delete(alice, "/api/histories/" + history);

    assertThat(api.post(alice, contents, body).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"history_id\":\"HISTORY\"}",
        "{\"history_id\":\"HISTORY\",\"targets\":[]}",
        "{\"history_id\":\"HISTORY\",\"targets\":[{\"destination\":{\"type\":\"library\"},\"items\":[]}]}",
        "{\"history_id\":\"HISTORY\",\"targets\":[{\"destination\":{\"type\":\"hdas\"},\"items\":[{\"src\":\"url\"}]}]}",
        "{\"history_id\":\"nope\",\"targets\":[]}"
      })
  void a_fetch_that_cannot_be_is_refused(String body) {
    assertThat(api.post(alice, "/api/tools/fetch", body.replace("HISTORY", history)).status())
        .isEqualTo(400);
  }

  @Test
  void details_are_shown_of_the_items_asked_for() {
    String d0 = api.fetch(alice, history, "d0");
    api.fetch(alice, history, "d1");

    var list = api.get(alice, contents + "?v=dev&details=" + d0).json();

    assertThat(list.get(0).has("uuid")).isTrue();
    assertThat(list.get(1).has("uuid")).isFalse();
    assertThat(api.get(alice, contents + "?details=all").json().get(1).has("uuid")).isTrue();
  }
}
