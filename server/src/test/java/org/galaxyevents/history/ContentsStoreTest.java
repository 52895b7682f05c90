package org.galaxyevents.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.galaxyevents.account.Requester;
import org.galaxyevents.history.ContentFilter.Comparison;
import org.galaxyevents.history.ContentFilter.TimeColumn;
import org.galaxyevents.history.ContentsEditor.NewDataset;
import org.galaxyevents.history.ContentsEditor.NewElement;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentsStoreTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final HistoryStore histories = new HistoryStore();
  private final ContentsStore contents = new ContentsStore();
  private final ContentsEditor editor = new ContentsEditor(histories, UUID::randomUUID);
  private long userId;
  private long history;

  @BeforeEach
  void openDatabase() {
    Seeds seeds = new Seeds(database.get());
    Requester alice = seeds.user("alice");
    userId = alice.user().orElseThrow().id();
    history = seeds.history(alice, "h");
  }

  private List<Long> add(String... names) {
    List<NewDataset> datasets =
        java.util.Arrays.stream(names).map(name -> new NewDataset(name, "txt")).toList();
    return database
        .get()
        .write(transaction -> {
          long job =
              editor.addJob(
                  transaction, history, "t", OptionalLong.of(userId), OptionalLong.empty());
          return editor.addDatasets(transaction, history, job, datasets);
        });
  }

  private List<Content> list(ContentFilter... filters) {
    ContentsQuery query = new ContentsQuery(List.of(filters), ContentsQuery.Order.HID, 0, 10_000);
    return database.get().read(handle -> contents.list(handle, history, query));
  }

  private Content get(long id) {
    return database.get().read(handle -> contents.get(handle, history, Content.Type.DATASET, id));
  }

  private void setState(long id, DatasetState state) {
    database
        .get()
        .write(transaction -> {
          Content item = contents.get(transaction.handle(), history, Content.Type.DATASET, id);
          editor.update(
              transaction,
              item,
              OptionalLong.empty(),
              new ContentEdit(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(state)));
          return id;
        });
  }

  private static String stateOf(Content item) {
    return item.held() instanceof Content.Dataset dataset ? dataset.state() : "";
  }

  @Test
  void datasets_and_collections_stand_in_one_list() {
    List<Long> datasets = add("d0", "d1");
    database
        .get()
        .write(transaction ->
            editor.addCollection(
                transaction,
                history,
                "pair",
                "list",
                List.of(new NewElement("a", datasets.getFirst()))));

    assertThat(list()).extracting(Content::name).containsExactly("d0", "d1", "pair");
    assertThat(list()).extracting(Content::hid).containsExactly(1, 2, 3);
    assertThat(list().getLast().held())
        .isInstanceOfSatisfying(
            Content.Collection.class,
            collection -> assertThat(collection.elementCount()).isEqualTo(1));
  }

  @Test
  void ten_thousand_items_are_listed_by_a_handful_of_queries() {
    long first = add("first").getFirst();
    database.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
        INSERT INTO history_dataset_association
          (history_id, dataset_id, create_time, update_time, name, extension, hid)
        SELECT history_id, dataset_id, create_time, update_time, 'd' || i, extension, i + 1
        FROM history_dataset_association, n WHERE id = ?
        """,
        first);
    List<String> statements = new ArrayList<>();
    ContentsQuery all = new ContentsQuery(List.of(), ContentsQuery.Order.HID, 0, 10_000);

    List<Content> items =
        database
            .get()
            .read(handle -> {
              handle.getConfig(SqlStatements.class).setSqlLogger(counting(statements));
              return contents.list(handle, history, all);
            });

    assertThat(items).hasSize(10_000);
    assertThat(statements).hasSizeLessThanOrEqualTo(3);
  }

  private static SqlLogger counting(List<String> statements) {
    return new SqlLogger() {
      @Override
      public void logAfterExecution(StatementContext context) {
        statements.add(context.getRawSql());
      }
    };
  }

  @Test
  void a_state_changes_the_data_and_all_that_show_it() {
    long id = add("d").getFirst();
    long copy = database.get().write(transaction -> editor.copyDataset(transaction, history, id));
    database.execute(
        "UPDATE history_dataset_association SET update_time = '2020-01-01 00:00:00.000'");

    setState(id, DatasetState.RUNNING);

    for (long each : List.of(id, copy)) {
      assertThat(stateOf(get(each))).isEqualTo("running");
      assertThat(get(each).updateTime()).isAfter("2020-01-02T00:00:00");
    }
    assertThat(database.rows("SELECT state FROM dataset").getFirst().get("state"))
        .isEqualTo("running");
  }

  @Test
  void a_state_of_the_metadata_hides_that_of_the_data_until_the_next() {
    long id = add("d").getFirst();

    setState(id, DatasetState.SETTING_METADATA);
    assertThat(stateOf(get(id))).isEqualTo("setting_metadata");

    setState(id, DatasetState.OK);
    assertThat(stateOf(get(id))).isEqualTo("ok");
  }

  /** Rows are floored to the millisecond; what a client holds has microseconds. */
  @ParameterizedTest
  @CsvSource({
    "GREATER_OR_EQUAL, 2026-11-23T12:00:00.123,    true",
    "GREATER_OR_EQUAL, 2026-11-23T12:00:00.123999, true",
    "GREATER_OR_EQUAL, 2026-11-23T12:00:00.124,    false",
    "GREATER,          2026-11-23T12:00:00.123,    false",
    "GREATER,          2026-11-23T12:00:00.123001, true",
    "GREATER,          2026-11-23T12:00:00.122,    true",
    "LESS,             2026-11-23T12:00:00.123,    false",
    "LESS,             2026-11-23T12:00:00.123001, true",
    "LESS_OR_EQUAL,    2026-11-23T12:00:00.123,    true",
    "LESS_OR_EQUAL,    2026-11-23T12:00:00.122999, false",
  })
  void no_row_is_lost_by_rounding(Comparison comparison, LocalDateTime value, boolean found) {
    add("d");
    database.execute(
        "UPDATE history_dataset_association SET update_time = '2026-11-23 12:00:00.123'");

    assertThat(list(new ContentFilter.Time(TimeColumn.UPDATE_TIME, comparison, value)))
        .hasSize(found ? 1 : 0);
  }

  @Test
  void a_name_with_wildcards_is_searched_for_as_it_is() {
    add("100%", "100 per cent", "a!b");

    assertThat(list(new ContentFilter.NameContains("0%"))).hasSize(1);
    assertThat(list(new ContentFilter.NameContains("A!B"))).hasSize(1);
  }

  @Test
  void a_list_of_nothing_finds_nothing() {
    add("d");

    assertThat(list(new ContentFilter.Ids(List.of()))).isEmpty();
  }

  @Test
  void tags_of_an_item_are_listed_with_it() {
    long id = add("d0", "d1").getLast();
    database
        .get()
        .write(transaction -> {
          Content item = contents.get(transaction.handle(), history, Content.Type.DATASET, id);
          editor.update(
              transaction,
              item,
              OptionalLong.of(userId),
              new ContentEdit(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of("note"),
                  Optional.of(List.of("x")),
                  Optional.empty()));
          return id;
        });

    assertThat(list()).extracting(Content::tags).containsExactly(List.of(), List.of("x"));
    assertThat(get(id).annotation()).isEqualTo("note");
  }
}
