package org.galaxyevents.catchup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.catchup.Journal.Lookup;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class JournalTest {

  private static final Audience ALICE = new Audience.User(1);
  private static final Audience BOB = new Audience.User(2);

  private final ManualClock clock = new ManualClock();
  private final Journal journal = new Journal(100, clock);

  @Test
  void before_the_first_cursor_it_knows_nothing() {
    journal.record(update(1), ALICE);

    assertThat(journal.since(List.of(ALICE), new Cursor(0))).isInstanceOf(Lookup.TooOld.class);
  }

  @Test
  void what_was_heard_under_the_clients_cursor_or_a_later_one_is_found() {
    journal.moveCursor(new Cursor(100));
    journal.record(update(1), ALICE);
    journal.moveCursor(new Cursor(200));
    journal.record(update(2), ALICE);
    journal.record(update(3), BOB);
    journal.moveCursor(new Cursor(300));

    assertThat(journal.since(List.of(ALICE), new Cursor(100))).isEqualTo(covered(2, 1));
    assertThat(journal.since(List.of(ALICE), new Cursor(200))).isEqualTo(covered(2));
    assertThat(journal.since(List.of(ALICE), new Cursor(300)))
        .isEqualTo(new Lookup.Covered(List.of()));
    assertThat(journal.since(List.of(ALICE, BOB), new Cursor(200))).isEqualTo(covered(2, 3));
  }

  @Test
  void what_was_forgotten_under_a_cursor_that_stands_still_is_not_known_again_with_it() {
    journal.moveCursor(new Cursor(100));
    journal.forget();
    journal.moveCursor(new Cursor(100));
    assertThat(journal.since(List.of(ALICE), new Cursor(100))).isInstanceOf(Lookup.TooOld.class);
    assertThat(journal.mayHaveNotifications(List.of(ALICE), new Cursor(100))).isTrue();

    journal.moveCursor(new Cursor(200));
    assertThat(journal.since(List.of(ALICE), new Cursor(200)))
        .isEqualTo(new Lookup.Covered(List.of()));
  }

  @Test
  void a_history_that_changes_again_moves_to_its_last_change() {
    journal.moveCursor(new Cursor(100));
    journal.record(update(1), ALICE);
    journal.record(update(2), ALICE);
    journal.moveCursor(new Cursor(200));
    journal.record(update(1), ALICE);

    assertThat(journal.since(List.of(ALICE), new Cursor(200))).isEqualTo(covered(1));
    assertThat(journal.since(List.of(ALICE), new Cursor(100))).isEqualTo(covered(1, 2));
  }

  @Test
  void
      what_is_stamped_long_ago_is_looked_for_until_ticks_have_told_whether_the_clock_was_set_back() {
    journal.moveCursor(seconds(600));

    journal.stamped(seconds(300));

    assertThat(journal.sure(seconds(590))).isEqualTo(seconds(300));
    journal.moveCursor(seconds(601));
    assertThat(journal.sure(seconds(590))).isEqualTo(seconds(300));
    journal.moveCursor(seconds(602));
    assertThat(journal.sure(seconds(590))).isEqualTo(seconds(590));
  }

  @Test
  void what_is_stamped_a_little_ago_is_found_without_looking_further_back() {
    journal.moveCursor(seconds(600));

    journal.stamped(seconds(571));

    assertThat(journal.sure(seconds(590))).isEqualTo(seconds(590));
  }

  @Test
  void a_moment_that_the_clock_has_shown_twice_is_looked_for_from_where_it_was_set_back_to() {
    journal.moveCursor(seconds(700));
    assertThat(journal.sure(seconds(650))).isEqualTo(seconds(650));

    journal.moveCursor(seconds(400));
    journal.moveCursor(seconds(800));

    assertThat(journal.sure(seconds(650))).isEqualTo(seconds(390));
    assertThat(journal.sure(seconds(300))).isEqualTo(seconds(300));
    assertThat(journal.sure(seconds(701))).isEqualTo(seconds(701));
  }

  @Test
  void a_moment_before_it_began_is_too_old() {
    journal.moveCursor(new Cursor(100));

    assertThat(journal.since(List.of(ALICE), new Cursor(99))).isInstanceOf(Lookup.TooOld.class);
  }

  @Test
  void it_is_bounded_and_says_how_far_back_it_still_reaches() {
    journal.moveCursor(new Cursor(100));
    journal.record(update(1), ALICE);
    journal.moveCursor(new Cursor(200));
    for (int i = 0; i < 100; i++) {
      journal.record(update(i), BOB);
    }

    assertThat(journal.size()).isEqualTo(100);
    assertThat(journal.since(List.of(ALICE), new Cursor(100))).isInstanceOf(Lookup.TooOld.class);
    assertThat(journal.since(List.of(ALICE), new Cursor(101)))
        .isEqualTo(new Lookup.Covered(List.of()));
  }

  @Test
  void a_history_that_never_rests_does_not_evict_the_others() {
    journal.moveCursor(new Cursor(100));
    journal.record(update(1), ALICE);
    for (int i = 0; i < 10_000; i++) {
      journal.record(update(7), BOB);
    }

    assertThat(journal.since(List.of(ALICE), new Cursor(100))).isEqualTo(covered(1));
  }

  @Test
  void entry_points_are_remembered_as_one_thing() {
    journal.moveCursor(new Cursor(100));
    journal.record(new Event.EntryPointUpdate(), ALICE);
    journal.record(new Event.EntryPointUpdate(), ALICE);

    assertThat(journal.since(List.of(ALICE), new Cursor(100)))
        .isEqualTo(new Lookup.Covered(List.of(new Event.EntryPointUpdate())));
  }

  @Test
  void what_it_forgot_is_not_covered_any_more_and_what_comes_behind_the_next_cursor_is() {
    journal.moveCursor(new Cursor(100));
    journal.record(update(1), ALICE);

    journal.forget();
    journal.record(update(2), ALICE);
    assertThat(journal.since(List.of(ALICE), new Cursor(100))).isInstanceOf(Lookup.TooOld.class);
    journal.moveCursor(new Cursor(200));
    journal.record(update(3), ALICE);

    assertThat(journal.since(List.of(ALICE), new Cursor(199))).isInstanceOf(Lookup.TooOld.class);
    assertThat(journal.since(List.of(ALICE), new Cursor(200))).isEqualTo(covered(3));
  }

  @Test
  void a_cursor_that_steps_back_makes_everything_before_it_too_old() {
    journal.moveCursor(new Cursor(100));
    journal.moveCursor(new Cursor(300));
    journal.record(update(1), ALICE);

    journal.moveCursor(new Cursor(200));
    journal.record(update(2), ALICE);

    assertThat(journal.since(List.of(ALICE), new Cursor(250))).isInstanceOf(Lookup.TooOld.class);
    assertThat(journal.since(List.of(ALICE), new Cursor(300))).isInstanceOf(Lookup.TooOld.class);
    journal.moveCursor(new Cursor(400));
    journal.record(update(3), ALICE);
    assertThat(journal.since(List.of(ALICE), new Cursor(400))).isEqualTo(covered(3));
  }

  @Test
  void who_waits_for_a_cursor_is_told_with_the_first_or_at_once() {
    List<String> told = new ArrayList<>();
    assertThat(journal.whenCursorKnown(() -> told.add("waited"))).isTrue();
    assertThat(told).isEmpty();

    journal.moveCursor(new Cursor(100));
    journal.moveCursor(new Cursor(200));
    journal.whenCursorKnown(() -> told.add("at once"));

    assertThat(told).containsExactly("waited", "at once");
  }

  private static Event update(long history) {
    return new Event.HistoryUpdate(List.of(history));
  }

  private static Lookup covered(Long... histories) {
    return new Lookup.Covered(List.of(new Event.HistoryUpdate(List.of(histories))));
  }

  private static Cursor seconds(long seconds) {
    return new Cursor(seconds * 1_000_000);
  }

  private static Lookup covered(int... histories) {
    return covered(java.util.Arrays.stream(histories).mapToObj(Long::valueOf).toArray(Long[]::new));
  }
}
