package org.galaxyevents.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class ChangeCoalescerTest {

  private final ManualClock clock = new ManualClock();
  private final ChangeCoalescer coalescer = new ChangeCoalescer();

  @Test
  void the_first_change_is_due_at_once() {
    change(1, 10);

    assertThat(coalescer.due(clock.getAsLong())).containsExactly(1L);
  }

  @Test
  void a_thousand_changes_within_a_second_are_announced_four_times_and_the_last_is_covered() {
    List<Long> announcements = new ArrayList<>();
    long start = clock.getAsLong();
    long lastChange = 0;
    for (int milli = 0; milli < 10_000; milli++) {
      if (milli < 1_000) {
        change(1, milli);
        lastChange = clock.getAsLong();
      }
      if (!announceDue().isEmpty()) {
        announcements.add(clock.getAsLong());
      }
      clock.advance(Duration.ofMillis(1));
    }

    assertThat(announcements.stream().map(at -> (at - start) / 1_000_000).toList())
        .containsExactly(0L, 200L, 700L, 1_700L);
    assertThat(announcements.getLast()).isGreaterThan(lastChange);
    assertThat(coalescer.oldestWaiting()).isNull();
  }

  @Test
  void a_history_that_keeps_changing_is_announced_every_two_seconds_in_the_end() {
    int announced = 0;
    for (int milli = 0; milli < 60_000; milli += 10) {
      change(1, milli);
      announced += announceDue().size();
      clock.advance(Duration.ofMillis(10));
    }

    assertThat(announced).isBetween(30, 34);
  }

  @Test
  void after_a_quiet_spell_a_change_goes_out_at_once_and_windows_are_small_again() {
    for (int i = 0; i < 6; i++) {
      change(1, i);
      clock.advance(Duration.ofSeconds(2));
      announceDue();
    }

    clock.advance(Duration.ofSeconds(6));
    change(1, 100);
    assertThat(announceDue()).containsExactly(1L);
    change(1, 101);

    assertThat(coalescer.nextDue(clock.getAsLong()).orElseThrow() - clock.getAsLong())
        .isEqualTo(Duration.ofMillis(200).toNanos());
  }

  @Test
  void a_busy_history_does_not_delay_another() {
    change(1, 1);
    announceDue();
    change(1, 2);
    change(2, 3);

    assertThat(coalescer.due(clock.getAsLong())).containsExactly(2L);
  }

  @Test
  void the_oldest_change_that_waits_is_known_until_it_has_been_announced() {
    change(1, 50);
    change(1, 40);
    change(2, 60);

    assertThat(coalescer.oldestWaiting()).isEqualTo(new Cursor(40));
    coalescer.due(clock.getAsLong());
    assertThat(coalescer.oldestWaiting()).isEqualTo(new Cursor(40));
    coalescer.announced(List.of(1L), clock.getAsLong());

    assertThat(coalescer.oldestWaiting()).isEqualTo(new Cursor(60));
  }

  private void change(long history, long micros) {
    coalescer.offer(new HistoryChange(history, new Cursor(micros)));
  }

  private List<Long> announceDue() {
    List<Long> due = coalescer.due(clock.getAsLong());
    coalescer.announced(due, clock.getAsLong());
    return due;
  }
}
