package org.galaxyevents.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.catchup.CatchUp.Answer;
import org.galaxyevents.catchup.CatchUp.Client;
import org.galaxyevents.catchup.MissedNotifications.Question;
import org.galaxyevents.catchup.MissedNotifications.Status;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.junit.jupiter.api.Test;

final class WithNotificationsTest {

  private static final Cursor START = new Cursor(1_767_225_600_000_000L);
  private static final Cursor LATER = new Cursor(START.micros() + 600_000_000L);
  private static final Event HISTORY = new Event.HistoryUpdate(List.of(1L));
  private static final Event STATUS = new Event.NotificationStatus("{}");

  private final ManualClock clock = new ManualClock();
  private final Journal journal = new Journal(1_000, clock);
  private final ManualExecutor executor = new ManualExecutor();
  private final List<List<Question>> asked = new ArrayList<>();
  private final List<Answer> answers = new ArrayList<>();
  private boolean nothing;
  private boolean databaseFails;
  private Answer histories = new Answer.Missed(List.of(HISTORY));
  private final CatchUp catchUp =
      new WithNotifications(
          (client, answer) -> answer.accept(histories),
          journal,
          this::database,
          new CatchUpConfig(Duration.ofSeconds(75), Duration.ofMinutes(5), 1_000),
          new LookupThreads(executor, executor));

  @Test
  void a_client_that_resumes_is_told_the_status_before_the_histories() {
    journal.moveCursor(LATER);
    nothing = true;
    resume(OptionalLong.of(2), new ResumePoint.From(LATER));

    assertThat(answers).containsExactly(new Answer.Missed(List.of(STATUS, HISTORY)));
    assertThat(asked.getFirst().getFirst().since()).isEqualTo(LATER.minus(Duration.ofSeconds(75)));
  }

  @Test
  void a_cursor_that_cannot_be_read_or_lies_in_the_future_brings_everything() {
    journal.moveCursor(START);
    resume(OptionalLong.of(2), new ResumePoint.Unknown());
    resume(OptionalLong.of(2), new ResumePoint.From(LATER));

    assertThat(asked)
        .allSatisfy(questions ->
            assertThat(questions).extracting(Question::since).containsExactly(new Cursor(0)));
  }

  @Test
  void a_client_without_a_cursor_is_told_only_what_is_new() {
    journal.moveCursor(START);
    nothing = true;
    resume(OptionalLong.of(2), new ResumePoint.Fresh());
    nothing = false;
    resume(OptionalLong.of(2), new ResumePoint.Fresh());

    assertThat(answers)
        .containsExactly(
            new Answer.Missed(List.of(HISTORY)), new Answer.Missed(List.of(STATUS, HISTORY)));
  }

  @Test
  void a_client_without_a_cursor_costs_no_query_while_the_journal_knows_that_nothing_is_new() {
    journal.moveCursor(START);
    journal.record(new Event.NotificationUpdate("{}"), new Audience.User(3));
    listenUntil(LATER);

    resume(OptionalLong.of(2), new ResumePoint.Fresh());

    assertThat(asked).isEmpty();
    assertThat(answers).containsExactly(new Answer.Missed(List.of(HISTORY)));
  }

  @Test
  void a_client_that_resumes_costs_no_query_either_and_is_told_of_nothing_that_did_not_happen() {
    journal.moveCursor(START);
    journal.record(new Event.NotificationUpdate("{}"), new Audience.User(3));
    listenUntil(LATER);

    resume(OptionalLong.of(2), new ResumePoint.From(LATER));
    assertThat(asked).isEmpty();
    assertThat(answers).containsExactly(new Answer.Missed(List.of(HISTORY)));

    resume(OptionalLong.of(3), new ResumePoint.From(START));
    assertThat(asked).as("the journal does not reach back so far").hasSize(1);
  }

  @Test
  void what_the_journal_has_heard_is_looked_up_for_whom_it_concerns() {
    journal.moveCursor(START);
    listenUntil(LATER);
    journal.record(new Event.NotificationUpdate("{}"), new Audience.User(3));

    resume(OptionalLong.of(3), new ResumePoint.Fresh());
    assertThat(asked).hasSize(1);

    journal.record(new Event.BroadcastUpdate("{}"), new Audience.Everyone());
    resume(OptionalLong.of(2), new ResumePoint.Fresh());
    assertThat(asked).hasSize(2);
  }

  @Test
  void visitors_who_come_after_a_start_share_one_answer_until_something_is_broadcast() {
    journal.moveCursor(START);
    resume(OptionalLong.empty(), new ResumePoint.Fresh());
    journal.moveCursor(new Cursor(START.micros() + 1));
    resume(OptionalLong.empty(), new ResumePoint.Fresh());
    assertThat(asked).hasSize(1);
    assertThat(answers).hasSize(2).containsOnly(new Answer.Missed(List.of(STATUS, HISTORY)));

    journal.record(new Event.BroadcastUpdate("{}"), new Audience.Everyone());
    resume(OptionalLong.empty(), new ResumePoint.Fresh());
    assertThat(asked).hasSize(2);
  }

  @Test
  void a_shared_answer_does_not_outlive_a_step_back_of_the_clock() {
    journal.moveCursor(LATER);
    resume(OptionalLong.empty(), new ResumePoint.Fresh());
    Cursor before = LATER.minus(Duration.ofSeconds(30));
    journal.moveCursor(before);
    journal.forget();
    journal.moveCursor(before);
    journal.record(new Event.BroadcastUpdate("{}"), new Audience.Everyone());

    resume(OptionalLong.empty(), new ResumePoint.Fresh());

    assertThat(asked).hasSize(2);
  }

  @Test
  void nobody_is_told_before_there_is_a_monitor_that_announces_what_comes_later() {
    resume(OptionalLong.of(2), new ResumePoint.Fresh());
    assertThat(asked).isEmpty();

    journal.moveCursor(START);
    executor.runAll();

    assertThat(answers).hasSize(1);
  }

  @Test
  void if_either_part_cannot_be_looked_up_the_client_has_to_come_back() {
    journal.moveCursor(START);
    databaseFails = true;
    resume(OptionalLong.of(2), new ResumePoint.Unknown());
    databaseFails = false;
    histories = new Answer.Failed();
    resume(OptionalLong.of(2), new ResumePoint.Unknown());

    assertThat(answers).containsExactly(new Answer.Failed(), new Answer.Failed());
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

  private void resume(OptionalLong user, ResumePoint from) {
    catchUp.missed(new Client(user, OptionalLong.empty(), from), answers::add);
    executor.runAll();
  }

  private List<Status> database(List<Question> questions) {
    if (databaseFails) {
      throw new IllegalStateException("database away");
    }
    asked.add(questions);
    return questions.stream().map(question -> new Status("{}", nothing)).toList();
  }
}
