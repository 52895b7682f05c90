package org.galaxyevents.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.account.Requester;
import org.galaxyevents.history.ContentsEditor.NewDataset;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryStoreTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final HistoryStore histories = new HistoryStore();
  private final ContentsEditor editor = new ContentsEditor(histories, UUID::randomUUID);
  private Seeds seeds;
  private Requester alice;
  private long userId;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    userId = alice.user().orElseThrow().id();
  }

  private History get(long id) {
    return database.get().read(handle -> histories.get(handle, id));
  }

  private void update(long id, HistoryEdit edit) {
    database
        .get()
        .write(transaction -> {
          histories.update(transaction, id, OptionalLong.of(userId), edit);
          return id;
        });
  }

  private List<Long> addDatasets(long history, int howMany) {
    List<NewDataset> datasets = java.util.Collections.nCopies(howMany, new NewDataset("d", "txt"));
    return database
        .get()
        .write(transaction -> {
          long job =
              editor.addJob(
                  transaction, history, "t", OptionalLong.of(userId), OptionalLong.empty());
          return editor.addDatasets(transaction, history, job, datasets);
        });
  }

  private static HistoryEdit labels(String annotation, List<String> tags) {
    return new HistoryEdit(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(annotation),
        Optional.of(tags));
  }

  @Test
  void the_update_time_is_the_newest_row_of_the_audit() {
    long id = seeds.history(alice, "h");
    database.execute(
        "INSERT INTO history_audit (history_id, update_time) VALUES (?, '2099-01-01 00:00:00.123')",
        id);

    assertThat(get(id).updateTime()).isEqualTo("2099-01-01T00:00:00.123");
  }

  @Test
  void new_tags_and_a_new_annotation_are_changes_of_the_history() {
    long id = seeds.history(alice, "h");
    database.execute("DELETE FROM history_audit");

    update(id, labels("note", List.of("x", "name:value", "#hash")));

    assertThat(database.number("SELECT count(*) FROM history_audit")).isEqualTo(1);
    assertThat(get(id).annotation()).isEqualTo("note");
    assertThat(get(id).tags()).containsExactly("x", "name:value", "name:hash");
  }

  @Test
  void labels_replace_those_before() {
    long id = seeds.history(alice, "h");
    update(id, labels("one", List.of("a", "b")));

    update(id, labels("two", List.of("b", "c", "c")));

    assertThat(get(id).annotation()).isEqualTo("two");
    assertThat(get(id).tags()).containsExactly("b", "c");
  }

  @Test
  void a_list_is_in_the_order_asked_for() {
    long first = seeds.history(alice, "b");
    long second = seeds.history(alice, "a");
    database.execute(
        "INSERT INTO history_audit (history_id, update_time) VALUES (?, '2099-01-01 00:00:00.123')",
        first);

    assertThat(ids(HistoryListing.Order.NEWEST_CHANGE_FIRST)).containsExactly(first, second);
    assertThat(ids(HistoryListing.Order.BY_NAME)).containsExactly(second, first);
  }

  @Test
  void a_history_that_another_program_wrote_without_times_counts_as_the_oldest() {
    long usual = seeds.history(alice, "b");
    long bare =
        seeds.insert(
            "INSERT INTO history (user_id, deleted) VALUES (?, FALSE) RETURNING id", userId);
    database.execute("DELETE FROM history_audit");

    for (HistoryListing.Order order : HistoryListing.Order.values()) {
      boolean backwards = order.sql().contains("DESC");
      assertThat(ids(order))
          .as(order.name())
          .isEqualTo(backwards ? List.of(usual, bare) : List.of(bare, usual));
    }
  }

  private List<Long> ids(HistoryListing.Order order) {
    return database
        .get()
        .read(handle ->
            histories
                .list(handle, new Shelf.Own(userId), new HistoryListing(false, order, 0, 10))
                .stream()
                .map(History::id)
                .toList());
  }

  @Test
  void purging_marks_what_is_in_the_history_but_not_data_that_another_one_shows() {
    long id = seeds.history(alice, "h");
    long other = seeds.history(alice, "other");
    List<Long> datasets = addDatasets(id, 2);
    database
        .get()
        .write(transaction -> editor.copyDataset(transaction, other, datasets.getFirst()));

    database
        .get()
        .write(transaction -> {
          histories.purge(transaction, id);
          return id;
        });

    assertThat(get(id).flags().purged()).isTrue();
    assertThat(
            database.number(
                "SELECT count(*) FROM history_dataset_association WHERE history_id = ? AND purged AND deleted",
                id))
        .isEqualTo(2);
    assertThat(database.number("SELECT count(*) FROM dataset WHERE purged")).isEqualTo(1);
  }

  @Test
  void numbers_of_items_are_given_out_once_however_many_ask() throws Exception {
    long id = seeds.history(alice, "h");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Long>>> added =
          java.util.stream.IntStream.range(0, 20)
              .mapToObj(i -> threads.submit(() -> addDatasets(id, 1 + i % 3)))
              .toList();
      for (Future<List<Long>> one : added) {
        one.get();
      }
    }

    long items = database.number("SELECT count(*) FROM history_dataset_association");
    assertThat(database.number("SELECT count(DISTINCT hid) FROM history_dataset_association"))
        .isEqualTo(items);
    assertThat(database.number("SELECT max(hid) FROM history_dataset_association"))
        .isEqualTo(items);
    assertThat(get(id).count()).isEqualTo((int) items);
  }

  @Test
  void two_shared_histories_of_one_name_get_different_addresses() {
    long first = seeds.history(alice, "My History!");
    long second = seeds.history(alice, "my history");
    for (long id : List.of(first, second)) {
      database
          .get()
          .write(transaction -> {
            histories.nameForSharing(transaction, histories.get(transaction.handle(), id));
            return id;
          });
    }

    assertThat(get(first).usernameAndSlug()).isEqualTo("u/alice/h/my-history");
    assertThat(get(second).usernameAndSlug()).isEqualTo("u/alice/h/my-history-1");
  }
}
