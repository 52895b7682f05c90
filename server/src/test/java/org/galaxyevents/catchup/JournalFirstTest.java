package org.galaxyevents.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.galaxyevents.catchup.CatchUp.Answer;
import org.galaxyevents.catchup.CatchUp.Client;
import org.galaxyevents.catchup.ChangedHistories.Question;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.junit.jupiter.api.Test;

final class JournalFirstTest {

  private static final Cursor START = new Cursor(1_767_225_600_000_000L);
  private static final Cursor LATER = new Cursor(START.micros() + 600_000_000L);

  private final ManualClock clock = new ManualClock();
  private final Journal journal = new Journal(1_000, clock);
  private final List<List<Question>> asked = new ArrayList<>();
  private final ManualExecutor executor = new ManualExecutor();
  private List<Long> changed = List.of(9L);
  private boolean databaseFails;
  private boolean toolsChanged;
  private final JournalFirst catchUp =
      new JournalFirst(
          journal,
          this::database,
          questions -> questions.stream().map(each -> toolsChanged).toList(),
          new CatchUpConfig(Duration.ofSeconds(75), Duration.ofMinutes(5), 1_000),
          new LookupThreads(executor, executor));
  private final List<Answer> answers = new ArrayList<>();

  @Test
  void what_the_journal_covers_costs_no_query() {
    journal.moveCursor(START);
    listenUntil(LATER);
    journal.record(new Event.HistoryUpdate(List.of(1L)), new Audience.User(2));

    ask(user(2, new ResumePoint.From(LATER)));

    assertThat(answers).containsExactly(missed(1));
    assertThat(asked).isEmpty();
  }

  @Test
  void tools_that_changed_before_the_journal_begins_are_announced_behind_the_histories() {
    journal.moveCursor(LATER);
    toolsChanged = true;

    ask(user(2, new ResumePoint.From(START)));
    executor.runAll();

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(
                List.of(new Event.HistoryUpdate(List.of(9L)), new Event.EntryPointUpdate())));
  }

  @Test
  void a_cursor_is_looked_up_from_a_little_before_it() {
    journal.moveCursor(START);
    listenUntil(seconds(30));
    journal.record(new Event.HistoryUpdate(List.of(1L)), new Audience.User(2));
    listenUntil(seconds(106));

    ask(user(2, new ResumePoint.From(seconds(104))));

    assertThat(answers).containsExactly(missed(1));
  }

  @Test
  void what_came_a_little_before_it_is_found_though_the_cursor_stood_still_then() {
    journal.moveCursor(START);
    for (int i = 0; i < 20; i++) {
      clock.advance(Duration.ofSeconds(10));
      journal.moveCursor(START);
    }
    journal.record(new Event.HistoryUpdate(List.of(1L)), new Audience.User(2));
    clock.advance(Duration.ofSeconds(10));
    journal.moveCursor(seconds(210));

    ask(user(2, new ResumePoint.From(seconds(210))));

    assertThat(answers).containsExactly(missed(1));
  }

  @Test
  void what_lies_before_the_journal_is_asked_of_the_database_once_for_all_who_wait() {
    journal.moveCursor(START);
    for (long user = 1; user <= 100; user++) {
      ask(user(user, new ResumePoint.From(START)));
    }

    executor.runAll();

    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst()).hasSize(100);
    assertThat(asked.getFirst().getFirst().since()).isEqualTo(START.minus(Duration.ofSeconds(75)));
    assertThat(answers).hasSize(100);
  }

  @Test
  void a_cursor_from_the_future_or_one_that_cannot_be_read_brings_everything() {
    journal.moveCursor(START);

    ask(user(1, new ResumePoint.From(LATER)));
    ask(user(2, new ResumePoint.Unknown()));
    executor.runAll();

    assertThat(asked.getFirst()).extracting(Question::since).containsOnly(new Cursor(0));
    assertThat(answers)
        .hasSize(2)
        .containsOnly(
            new Answer.Missed(List.of(new Event.Resync(), new Event.HistoryUpdate(List.of(9L)))));
  }

  @Test
  void a_cursor_that_another_worker_heard_a_moment_earlier_is_not_from_the_future() {
    journal.moveCursor(START);
    listenUntil(LATER);

    ask(user(1, new ResumePoint.From(new Cursor(LATER.micros() + 2_000_000L))));

    assertThat(answers).containsExactly(new Answer.Missed(List.of()));
  }

  @Test
  void without_a_cursor_the_last_minutes_are_looked_up() {
    journal.moveCursor(START);
    listenUntil(LATER);

    ask(user(1, new ResumePoint.Fresh()));

    assertThat(answers).containsExactly(new Answer.Missed(List.of()));
    assertThat(asked).isEmpty();
  }

  @Test
  void without_a_cursor_what_was_announced_while_the_cursor_stood_still_is_found() {
    journal.moveCursor(START);
    clock.advance(Duration.ofMinutes(15));
    journal.moveCursor(START);
    journal.record(new Event.HistoryUpdate(List.of(1L)), new Audience.User(1));
    clock.advance(Duration.ofMinutes(1));
    journal.moveCursor(new Cursor(START.micros() + 960_000_000L));

    ask(user(1, new ResumePoint.Fresh()));

    assertThat(answers)
        .containsExactly(new Answer.Missed(List.of(new Event.HistoryUpdate(List.of(1L)))));
  }

  @Test
  void without_a_cursor_a_journal_that_has_not_listened_for_so_long_does_not_answer() {
    journal.moveCursor(START);
    clock.advance(Duration.ofMinutes(1));
    journal.moveCursor(new Cursor(START.micros() + 960_000_000L));

    ask(user(1, new ResumePoint.Fresh()));
    executor.runAll();

    assertThat(asked).hasSize(1);
  }

  @Test
  void of_more_histories_than_can_be_named_the_first_are_and_everything_is_to_be_read_again() {
    journal.moveCursor(START);
    changed = LongStream.rangeClosed(1, 501).boxed().toList();

    ask(user(1, new ResumePoint.From(START)));
    executor.runAll();

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(
                List.of(new Event.Resync(), new Event.HistoryUpdate(changed.subList(0, 500)))));
  }

  @Test
  void more_than_can_be_named_is_asked_of_the_database_even_if_the_journal_has_it() {
    journal.moveCursor(START);
    journal.record(
        new Event.HistoryUpdate(LongStream.rangeClosed(1, 501).boxed().toList()),
        new Audience.User(1));
    listenUntil(LATER);

    ask(user(1, new ResumePoint.From(LATER)));
    assertThat(answers).containsExactly(new Answer.Missed(List.of()));
    ask(user(1, new ResumePoint.From(seconds(75))));
    executor.runAll();

    assertThat(asked).hasSize(1);
  }

  @Test
  void what_was_heard_here_is_announced_even_if_the_database_does_not_find_it_by_its_stamp() {
    journal.moveCursor(LATER);
    journal.record(new Event.HistoryUpdate(List.of(1L, 9L)), new Audience.User(2));
    journal.record(new Event.EntryPointUpdate(), new Audience.User(2));

    ask(user(2, new ResumePoint.From(LATER)));
    executor.runAll();

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(
                List.of(new Event.HistoryUpdate(List.of(9L, 1L)), new Event.EntryPointUpdate())));
  }

  @Test
  void who_is_told_everything_is_told_what_the_database_has() {
    journal.moveCursor(LATER);
    journal.record(new Event.HistoryUpdate(List.of(1L)), new Audience.User(2));

    ask(user(2, new ResumePoint.Unknown()));
    executor.runAll();

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(List.of(new Event.Resync(), new Event.HistoryUpdate(List.of(9L)))));
  }

  @Test
  void more_than_can_be_named_is_no_more_because_the_database_does_not_find_it() {
    journal.moveCursor(LATER);
    journal.record(
        new Event.HistoryUpdate(LongStream.rangeClosed(1, 501).boxed().toList()),
        new Audience.User(2));

    ask(user(2, new ResumePoint.From(LATER)));
    executor.runAll();

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(List.of(new Event.Resync(), new Event.HistoryUpdate(List.of(9L)))));
  }

  @Test
  void somebody_who_is_nobody_has_missed_nothing_unless_nobody_knows_what_they_were_told() {
    ask(new Client(OptionalLong.empty(), OptionalLong.empty(), new ResumePoint.From(START)));
    ask(new Client(OptionalLong.empty(), OptionalLong.empty(), new ResumePoint.Unknown()));

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(List.of()), new Answer.Missed(List.of(new Event.Resync())));
  }

  @Test
  void nobody_looks_before_there_is_a_monitor_that_announces_what_comes_later() {
    ask(user(1, new ResumePoint.From(START)));
    executor.runAll();
    assertThat(asked).isEmpty();

    journal.moveCursor(LATER);
    executor.runAll();

    assertThat(asked).hasSize(1);
    assertThat(answers).containsExactly(missed(9));
  }

  @Test
  void a_database_that_fails_is_said_to_have_failed() {
    journal.moveCursor(START);
    databaseFails = true;

    ask(user(1, new ResumePoint.Unknown()));
    executor.runAll();

    assertThat(answers).containsExactly(new Answer.Failed());
  }

  private static Cursor seconds(int afterStart) {
    return new Cursor(START.micros() + afterStart * 1_000_000L);
  }

  /** A tick comes again and again. */
  private void listenUntil(Cursor end) {
    Cursor now = journal.cursor();
    while (now != null && now.isBefore(end)) {
      clock.advance(Duration.ofSeconds(10));
      now = end.earlierOf(new Cursor(now.micros() + 10_000_000L));
      journal.moveCursor(now);
    }
  }

  private void ask(Client client) {
    catchUp.missed(client, answers::add);
  }

  private List<List<Long>> database(List<Question> questions) {
    if (databaseFails) {
      throw new IllegalStateException("database away");
    }
    asked.add(questions);
    return questions.stream().map(question -> changed).toList();
  }

  private static Client user(long id, ResumePoint from) {
    return new Client(OptionalLong.of(id), OptionalLong.empty(), from);
  }

  private static Answer missed(long history) {
    return new Answer.Missed(List.of(new Event.HistoryUpdate(List.of(history))));
  }
}
