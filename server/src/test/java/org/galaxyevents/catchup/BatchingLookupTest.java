package org.galaxyevents.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.testing.ManualExecutor;
import org.junit.jupiter.api.Test;

final class BatchingLookupTest {

  private final ManualExecutor now = new ManualExecutor();
  private final ManualExecutor soon = new ManualExecutor();
  private final List<List<String>> lookups = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private boolean databaseFails;
  private final BatchingLookup<String, String> lookup =
      new BatchingLookup<>(new LookupThreads(now, soon), 4, 8, this::database);

  @Test
  void those_who_wait_together_share_a_lookup() {
    ask("a", "b", "c");

    now.runAll();

    assertThat(lookups).containsExactly(List.of("a", "b", "c"));
    assertThat(answers).containsExactly("A", "B", "C");
  }

  @Test
  void one_that_comes_a_while_after_the_last_waits_for_nobody() {
    ask("a");
    now.runAll();
    soon.runAll();
    ask("b");
    now.runAll();

    assertThat(lookups).containsExactly(List.of("a"), List.of("b"));
  }

  @Test
  void those_who_come_right_behind_a_lookup_gather_for_a_moment() {
    ask("a");
    now.runAll();
    ask("b");
    ask("c");
    now.runAll();
    assertThat(lookups).hasSize(1);

    soon.runAll();

    assertThat(lookups).containsExactly(List.of("a"), List.of("b", "c"));
  }

  @Test
  void a_crowd_that_fills_the_next_batch_already_does_not_wait() {
    ask("a", "b", "c", "d", "e", "f", "g", "h");

    now.runAll();

    assertThat(lookups).containsExactly(List.of("a", "b", "c", "d"), List.of("e", "f", "g", "h"));
  }

  @Test
  void after_a_crowd_the_rest_of_it_gathers_for_longer_than_a_few_do() {
    ManualExecutor later = new ManualExecutor();
    BatchingLookup<String, String> ofMany =
        new BatchingLookup<>(new LookupThreads(now, soon, later), 100, 1_000, this::database);
    askTimes(ofMany, 7);
    now.runAll();
    askTimes(ofMany, 8);
    soon.runAll();
    assertThat(lookups).hasSize(2);

    askTimes(ofMany, 99);
    now.runAll();
    soon.runAll();
    assertThat(lookups).as("they gather").hasSize(2);
    later.runAll();

    assertThat(lookups).extracting(List::size).containsExactly(7, 8, 99);
  }

  @Test
  void when_enough_have_gathered_they_wait_no_longer_and_nobody_is_asked_for_twice() {
    ManualExecutor later = new ManualExecutor();
    BatchingLookup<String, String> ofMany =
        new BatchingLookup<>(new LookupThreads(now, soon, later), 2_000, 9_999, this::database);
    askTimes(ofMany, 100);
    now.runAll();

    askTimes(ofMany, 999);
    now.runAll();
    assertThat(lookups).hasSize(1);
    askTimes(ofMany, 1);
    now.runAll();
    askTimes(ofMany, 7);
    later.runAll();

    assertThat(lookups).extracting(List::size).containsExactly(100, 1_000, 7);
    askTimes(ofMany, 1);
    now.runAll();
    soon.runAll();
    later.runAll();
    assertThat(lookups).extracting(List::size).containsExactly(100, 1_000, 7, 1);
  }

  private static void askTimes(BatchingLookup<String, String> lookup, int times) {
    for (int i = 0; i < times; i++) {
      lookup.ask("a", answer -> {}, () -> {});
    }
  }

  @Test
  void a_question_too_many_fails_at_once() {
    ask("a", "b", "c", "d", "e", "f", "g", "h", "i");

    assertThat(answers).containsExactly("failed: i");
  }

  @Test
  void a_failed_lookup_fails_those_in_it_and_nobody_else() {
    databaseFails = true;
    ask("a", "b");
    now.runAll();
    databaseFails = false;
    ask("c");
    soon.runAll();

    assertThat(answers).containsExactly("failed: a", "failed: b", "C");
  }

  @Test
  void a_client_that_cannot_be_told_does_not_keep_the_answer_from_the_others() {
    lookup.ask(
        "a",
        answer -> {
          throw new IllegalStateException("its loop has ended");
        },
        () -> {});
    ask("b");

    now.runAll();

    assertThat(answers).containsExactly("B");
  }

  private void ask(String... questions) {
    for (String question : questions) {
      lookup.ask(question, answers::add, () -> answers.add("failed: " + question));
    }
  }

  private List<String> database(List<String> questions) {
    lookups.add(questions);
    if (databaseFails) {
      throw new IllegalStateException("no database");
    }
    return questions.stream().map(question -> question.toUpperCase(java.util.Locale.ROOT)).toList();
  }
}
