package org.galaxyevents.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.worker.GapWatch.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GapWatchTest {

  private final ManualClock clock = new ManualClock();
  private final GapWatch watch = new GapWatch(clock);

  @Test
  void the_cursor_follows_the_ticks_while_nothing_is_missing() {
    assertThat(tick(1, 100)).isEqualTo(move(100));
    assertThat(tick(1, 200)).isEqualTo(move(200));
  }

  @Test
  void a_tick_of_a_former_leader_is_ignored() {
    tick(2, 100);

    assertThat(tick(1, 200)).isEqualTo(new Verdict.Ignore());
    assertThat(tick(2, 300)).isEqualTo(move(300));
  }

  @Test
  void behind_a_gap_the_cursor_stands_still_until_everybody_was_told() {
    tick(1, 100);

    watch.missed();

    assertThat(tick(1, 200)).isEqualTo(new Verdict.CatchUp(new Cursor(100)));
    assertThat(tick(1, 300)).isEqualTo(new Verdict.Wait());
    watch.caughtUp(true);
    assertThat(tick(1, 400)).isEqualTo(move(400));
  }

  @Test
  void catching_up_that_failed_is_tried_again_from_the_same_moment() {
    tick(1, 100);
    watch.missed();
    tick(1, 200);

    watch.caughtUp(false);

    assertThat(tick(1, 300)).isEqualTo(new Verdict.CatchUp(new Cursor(100)));
  }

  @Test
  void what_is_missed_while_catching_up_is_caught_up_afterwards() {
    tick(1, 100);
    watch.missed();
    tick(1, 200);

    watch.missed();
    assertThat(tick(1, 300)).isEqualTo(new Verdict.Wait());
    watch.caughtUp(true);

    assertThat(tick(1, 400)).isEqualTo(new Verdict.CatchUp(new Cursor(100)));
    watch.caughtUp(true);
    assertThat(tick(1, 500)).isEqualTo(move(500));
  }

  @Test
  void what_is_missed_while_the_clock_is_set_back_is_looked_for_from_where_it_stands_then() {
    tick(1, 400);
    watch.missed();

    assertThat(tick(2, 100)).isEqualTo(new Verdict.CatchUp(new Cursor(100)));
  }

  @Test
  void before_the_first_cursor_nothing_can_be_missed() {
    watch.missed();

    assertThat(tick(1, 100)).isEqualTo(move(100));
  }

  @Test
  void ticks_that_stayed_away_for_more_than_five_seconds_are_a_gap_once() {
    tick(1, 100);

    clock.advance(Duration.ofSeconds(6));

    assertThat(watch.hearsLeader()).isFalse();
    assertThat(reason(1, 200, 0)).isEqualTo(GapReason.TICKS_AWAY);
    assertThat(reason(1, 300, 0)).isNull();
    assertThat(watch.hearsLeader()).isTrue();
  }

  @Test
  void ticks_that_are_five_seconds_late_are_none() {
    tick(1, 100);

    clock.advance(Duration.ofSeconds(5));

    assertThat(reason(1, 200, 0)).isNull();
  }

  @Test
  void a_former_leader_does_not_count_as_heard() {
    tick(2, 100);
    clock.advance(Duration.ofSeconds(6));

    assertThat(reason(1, 200, 0)).isNull();

    assertThat(watch.hearsLeader()).isFalse();
  }

  @Test
  void the_first_tick_is_no_gap_however_long_it_took() {
    clock.advance(Duration.ofMinutes(5));

    assertThat(reason(1, 100, 50)).isNull();
  }

  @Test
  void a_leader_that_covers_from_before_the_cursor_is_no_gap() {
    tick(1, 100);

    assertThat(reason(2, 200, 100)).isNull();
  }

  @Test
  void a_leader_that_covers_only_from_later_than_the_cursor_is_a_gap_once() {
    tick(1, 100);

    assertThat(reason(2, 300, 250)).isEqualTo(GapReason.NOT_COVERED);
    assertThat(reason(2, 310, 250)).isNull();
  }

  @Test
  void a_watermark_that_is_held_below_where_the_leader_began_is_not_a_gap_with_each_tick() {
    assertThat(reason(1, 100, 200)).isNull();
    watch.hear(tickOf(1, 100, 200));

    assertThat(reason(1, 110, 200)).isNull();
    assertThat(reason(2, 110, 300)).isEqualTo(GapReason.NOT_COVERED);
  }

  @Test
  void behind_a_clock_that_was_set_back_another_leader_covers_nothing_for_certain() {
    long later = 60_000_000;
    watch.hear(tickOf(1, later, 0));

    assertThat(reason(2, later - 50_000_000, later - 50_000_000)).isEqualTo(GapReason.NOT_COVERED);
    assertThat(reason(2, later - 49_000_000, later - 50_000_000)).isNull();
  }

  @Test
  void a_leader_that_has_not_heard_the_last_tick_is_no_gap() {
    long later = 60_000_000;
    watch.hear(tickOf(1, later, 0));

    assertThat(reason(2, later - 1_000_000, later - 1_000_000)).isNull();
  }

  @Test
  void a_process_that_stood_still_for_longer_than_a_message_lives_has_a_gap() {
    watch.timePassed();
    clock.advance(Duration.ofSeconds(10));
    assertThat(watch.timePassed()).isNull();

    clock.advance(Duration.ofSeconds(11));

    assertThat(watch.timePassed()).isEqualTo(GapReason.STALLED);
    assertThat(watch.timePassed()).isNull();
  }

  private Verdict tick(long term, long micros) {
    ControlTask.Tick tick = tickOf(term, micros, 0);
    assertThat(watch.gapBefore(tick)).isNull();
    return watch.hear(tick);
  }

  private @Nullable GapReason reason(long term, long micros, long coveredFrom) {
    return watch.gapBefore(tickOf(term, micros, coveredFrom));
  }

  private static ControlTask.Tick tickOf(long term, long micros, long coveredFrom) {
    return new ControlTask.Tick(term, new Cursor(micros), new Cursor(coveredFrom), Map.of());
  }

  private static Verdict move(long micros) {
    return new Verdict.Move(new Cursor(micros));
  }
}
