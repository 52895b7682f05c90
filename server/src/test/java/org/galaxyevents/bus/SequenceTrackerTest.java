package org.galaxyevents.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.bus.SequenceTracker.Origin;
import org.galaxyevents.bus.SequenceTracker.Step;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SequenceTrackerTest {

  private static final ControlTask TASK = new ControlTask.EntryPointUpdate(1, "");

  private final SequenceTracker tracker = new SequenceTracker(true);

  @Test
  void numbers_that_follow_each_other_are_no_gap() {
    assertThat(heard("a", 1)).isNull();
    assertThat(heard("a", 2)).isNull();
    assertThat(heard("b", 1)).isNull();
    assertThat(heard("a", 3)).isNull();
  }

  @Test
  void a_number_that_was_jumped_over_is_a_gap_once() {
    heard("a", 1);

    assertThat(heard("a", 3)).isEqualTo(GapReason.MESSAGES_MISSING);
    assertThat(heard("a", 4)).isNull();
  }

  @Test
  void the_message_behind_a_gap_is_delivered() {
    heard("a", 1);

    assertThat(tracker.hear(new Origin("a", 3), TASK).tasks()).containsExactly(TASK);
  }

  @Test
  void a_message_that_comes_again_is_no_gap_and_delivered() {
    heard("a", 1);
    heard("a", 2);

    assertThat(tracker.hear(new Origin("a", 1), TASK)).isEqualTo(new Step(null, List.of(TASK)));
    assertThat(heard("a", 3)).isNull();
  }

  @Test
  void a_producer_that_was_there_before_us_is_taken_as_it_comes() {
    assertThat(heard("a", 500)).isNull();
    assertThat(heard("a", 501)).isNull();
  }

  @Test
  void a_producer_whose_first_messages_did_not_come_is_a_gap() {
    tick(Map.of());

    assertThat(heard("new", 2)).isEqualTo(GapReason.MESSAGES_MISSING);
  }

  @Test
  void a_producer_named_by_a_tick_is_known() {
    tick(Map.of("slow", 500L));

    assertThat(heard("slow", 501)).isNull();
  }

  @Test
  void messages_without_a_number_are_delivered() {
    assertThat(tracker.hear(null, TASK)).isEqualTo(new Step(null, List.of(TASK)));
  }

  @Test
  void a_tick_that_names_what_was_heard_is_delivered() {
    tick(Map.of());
    heard("a", 1);

    assertThat(tick(Map.of("a", 1L)).tasks()).hasSize(1);
  }

  @Test
  void a_tick_that_names_more_waits_for_it() {
    tick(Map.of());
    heard("a", 1);

    assertThat(tick(Map.of("a", 2L))).isEqualTo(new Step(null, List.of()));
    assertThat(tracker.hear(new Origin("a", 2), TASK))
        .isEqualTo(new Step(null, List.of(TASK, tickOf(Map.of("a", 2L)))));
  }

  @Test
  void what_did_not_come_before_the_next_tick_is_a_gap() {
    tick(Map.of());
    heard("a", 1);
    tick(Map.of("a", 2L));

    Step next = tick(Map.of("a", 2L));

    assertThat(next.gap()).isEqualTo(GapReason.BEHIND_TICK);
    assertThat(next.tasks()).hasSize(1);
    assertThat(tick(Map.of("a", 2L)).gap()).isNull();
  }

  @Test
  void the_last_message_of_a_producer_never_heard_is_missed_by_the_tick() {
    tick(Map.of());
    tick(Map.of("a", 1L));

    assertThat(tick(Map.of("a", 1L)).gap()).isEqualTo(GapReason.BEHIND_TICK);
  }

  @Test
  void after_a_reset_counting_begins_anew() {
    tick(Map.of());
    heard("a", 1);

    tracker.reset();

    assertThat(heard("a", 7)).isNull();
    assertThat(tick(Map.of("a", 7L, "b", 3L)).gap()).isNull();
    assertThat(heard("a", 8)).isNull();
  }

  @Test
  void a_tick_names_those_heard_last_and_not_all_that_ever_were() {
    for (int i = 0; i < 40_000; i++) {
      heard("p" + i, 1);
    }

    assertThat(tracker.lastNumbers()).hasSize(256).containsKey("p39999").doesNotContainKey("p0");
  }

  @Test
  void what_goes_to_a_group_is_taken_as_it_comes_by_who_has_just_begun_to_listen() {
    SequenceTracker part = new SequenceTracker(false);
    part.hear(null, tickOf(Map.of()));

    assertThat(part.hear(new Origin("a#17", 500), TASK).gap()).isNull();
    assertThat(part.hear(new Origin("a#17", 501), TASK).gap()).isNull();
    assertThat(part.hear(new Origin("a#17", 503), TASK).gap())
        .isEqualTo(GapReason.MESSAGES_MISSING);
  }

  @Test
  void a_last_message_to_a_group_that_did_not_come_is_found_missing() {
    SequenceTracker part = new SequenceTracker(false);
    assertThat(part.confirm(Map.of("a#17", 5L, "a#18", 0L), Set.of())).isFalse();
    part.hear(new Origin("a#17", 6), TASK);

    assertThat(part.confirm(Map.of("a#17", 6L, "a#18", 0L), Set.of())).isFalse();
    assertThat(part.confirm(Map.of("a#17", 7L, "a#18", 0L), Set.of())).isTrue();
    assertThat(part.confirm(Map.of("a#17", 7L, "a#18", 1L), Set.of())).isTrue();
    assertThat(part.confirm(Map.of("a#17", 7L, "a#18", 1L), Set.of())).isFalse();
  }

  @Test
  void a_group_that_was_let_go_counts_from_where_it_is_taken_up_again() {
    SequenceTracker part = new SequenceTracker(false);
    part.confirm(Map.of("a#17", 5L, "a#18", 3L), Set.of());

    part.forget(producer -> producer.endsWith("#17"));

    assertThat(part.confirm(Map.of("a#17", 90L, "a#18", 3L), Set.of())).isFalse();
  }

  @Test
  void the_first_message_to_a_group_that_did_not_come_is_found_missing() {
    SequenceTracker part = new SequenceTracker(false);

    assertThat(part.confirm(Map.of("a#17", 1L), Set.of("a#17"))).isTrue();
    assertThat(part.confirm(Map.of("a#17", 1L), Set.of("a#17"))).isFalse();
  }

  @Test
  void a_message_before_the_first_one_heard_is_missing_if_it_had_to_come_here() {
    SequenceTracker part = new SequenceTracker(false);

    assertThat(part.hear(new Origin("a#17", 2), TASK, true).gap())
        .isEqualTo(GapReason.MESSAGES_MISSING);
    assertThat(part.hear(new Origin("b#17", 2), TASK, false).gap()).isNull();
  }

  private @Nullable GapReason heard(String producer, long number) {
    return tracker.hear(new Origin(producer, number), TASK).gap();
  }

  private Step tick(Map<String, Long> heard) {
    return tracker.hear(null, tickOf(heard));
  }

  private static ControlTask tickOf(Map<String, Long> heard) {
    return new ControlTask.Tick(1, new Cursor(1), new Cursor(0), heard);
  }
}
