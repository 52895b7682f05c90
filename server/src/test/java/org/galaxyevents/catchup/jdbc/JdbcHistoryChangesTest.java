package org.galaxyevents.catchup.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.galaxyevents.account.Requester;
import org.galaxyevents.catchup.ChangedHistories;
import org.galaxyevents.catchup.ChangedHistories.Question;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class JdbcHistoryChangesTest {

  private static final LocalDateTime NOON = LocalDateTime.of(2026, 11, 23, 12, 0);

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private Seeds seeds;
  private JdbcHistoryChanges changes;

  @BeforeEach
  void openDatabase() {
    seeds = new Seeds(database.get());
    changes = new JdbcHistoryChanges(database.get());
  }

  private long changedAt(long history, String time) {
    database.execute("DELETE FROM history_audit WHERE history_id = ?", history);
    database.execute(
        "INSERT INTO history_audit (history_id, update_time) VALUES (?, ?)",
        history,
        LocalDateTime.parse(time));
    return history;
  }

  private static Question byUser(Requester user, LocalDateTime since) {
    return new Question(
        OptionalLong.of(user.user().orElseThrow().id()), OptionalLong.empty(), Cursor.of(since));
  }

  private static Question bySession(Requester visitor, LocalDateTime since) {
    return new Question(
        OptionalLong.empty(),
        OptionalLong.of(visitor.session().orElseThrow().id()),
        Cursor.of(since));
  }

  @Test
  void each_client_gets_its_own_histories_changed_since_its_own_moment() {
    Requester alice = seeds.user("alice");
    Requester bob = seeds.user("bob");
    long early = changedAt(seeds.history(alice, "early"), "2026-11-23T11:00:00");
    long late = changedAt(seeds.history(alice, "late"), "2026-11-23T12:00:00");
    long bobs = changedAt(seeds.history(bob, "bob's"), "2026-11-23T11:30:00");

    assertThat(
            changes.changedSince(
                List.of(
                    byUser(alice, NOON),
                    byUser(alice, NOON.minusHours(1)),
                    byUser(bob, NOON),
                    byUser(bob, NOON.minusHours(1)))))
        .containsExactly(List.of(late), List.of(late, early), List.of(), List.of(bobs));
  }

  @Test
  void an_anonymous_session_gets_its_own_history_until_it_is_claimed() {
    Requester visitor = seeds.visitor();
    long history = changedAt(seeds.anonymousHistory(visitor), "2026-11-23T12:00:00");
    assertThat(changes.changedSince(List.of(bySession(visitor, NOON))))
        .containsExactly(List.of(history));

    Requester alice = seeds.user("alice");
    database.execute(
        "UPDATE history SET user_id = ? WHERE id = ?", alice.user().orElseThrow().id(), history);

    assertThat(changes.changedSince(List.of(bySession(visitor, NOON), byUser(alice, NOON))))
        .containsExactly(List.of(), List.of(history));
  }

  @Test
  void a_moment_finer_than_a_millisecond_loses_no_change_of_that_millisecond() {
    Requester alice = seeds.user("alice");
    long history = changedAt(seeds.history(alice, "h"), "2026-11-23T12:00:00.123");

    assertThat(changes.changedSince(List.of(byUser(alice, NOON.plusNanos(123_900_000)))))
        .containsExactly(List.of(history));
    assertThat(changes.changedSince(List.of(byUser(alice, NOON.plusNanos(124_000_000)))))
        .containsExactly(List.of());
  }

  @Test
  void more_clients_than_one_query_takes_are_all_answered() {
    Requester alice = seeds.user("alice");
    long history = seeds.history(alice, "h");
    List<Question> requests =
        java.util.stream.LongStream.range(0, 5_000)
            .mapToObj(i ->
                new Question(
                    OptionalLong.of(i + 1), OptionalLong.of(i + 1), Cursor.of(NOON.minusYears(9))))
            .toList();

    List<List<Long>> answers = changes.changedSince(requests);

    assertThat(answers).hasSize(5_000);
    assertThat(answers.getFirst()).containsExactly(history);
  }

  @Test
  void of_too_many_the_one_that_the_session_shows_comes_first_and_then_the_latest() {
    Requester alice = seeds.user("alice");
    long session = seeds.visitor().session().orElseThrow().id();
    List<Long> histories =
        IntStream.rangeClosed(0, ChangedHistories.MOST)
            .mapToObj(i ->
                changedAt(
                    seeds.history(alice, "h" + i),
                    NOON.plusSeconds(i).plusNanos(1_000_000).toString()))
            .toList();
    long shown = histories.getFirst();
    database.execute(
        "UPDATE galaxy_session SET current_history_id = ? WHERE id = ?", shown, session);
    OptionalLong user = OptionalLong.of(alice.user().orElseThrow().id());

    List<Long> answer =
        changes
            .changedSince(List.of(new Question(user, OptionalLong.of(session), Cursor.of(NOON))))
            .getFirst();

    assertThat(answer).hasSize(ChangedHistories.MOST + 1);
    assertThat(answer).startsWith(shown, histories.getLast()).doesNotHaveDuplicates();
  }
}
