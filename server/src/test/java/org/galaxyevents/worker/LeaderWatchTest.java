package org.galaxyevents.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class LeaderWatchTest {

  private final ManualClock clock = new ManualClock();
  private final LeaderWatch watch = new LeaderWatch(clock);
  private final List<ControlTask> passedOn = new ArrayList<>();
  private int calls;
  private final ControlBus.Listener bus = watch.before(passedOn::addAll, () -> calls++);

  @Test
  void the_newest_watermark_of_the_newest_term_is_known_whatever_a_former_leader_still_says()
      throws Exception {
    bus.deliver(List.of(tick(1, 100), tick(2, 90), tick(1, 200)));

    assertThat(watch.watermark()).contains(new Cursor(90));
  }

  @Test
  void before_the_first_tick_there_is_no_watermark() {
    assertThat(watch.watermark()).isEmpty();
  }

  @Test
  void silence_lasts_from_the_last_tick_of_the_leader() throws Exception {
    bus.deliver(List.of(tick(2, 1)));
    clock.advance(Duration.ofSeconds(3));
    bus.deliver(List.of(tick(1, 1)));

    assertThat(watch.silence()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void a_leader_is_not_blamed_for_silence_while_the_bus_was_away() throws Exception {
    clock.advance(Duration.ofSeconds(30));

    bus.gap(GapReason.RECONNECTED);

    assertThat(watch.silence()).isZero();
  }

  @Test
  void a_leader_that_begins_may_be_silent_for_longer_while_it_reads_what_has_changed()
      throws Exception {
    bus.deliver(List.of(new ControlTask.Tick(2, new Cursor(90), new Cursor(90), Map.of())));
    assertThat(watch.patience()).isEqualTo(Duration.ofSeconds(30));

    bus.deliver(List.of(new ControlTask.Tick(2, new Cursor(95), new Cursor(90), Map.of())));
    assertThat(watch.patience()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_leader_whose_watermark_is_held_by_a_slow_writer_is_not_taken_for_one_that_begins()
      throws Exception {
    ControlTask held = new ControlTask.Tick(2, new Cursor(90), new Cursor(90), Map.of());

    bus.deliver(List.of(held));
    bus.deliver(List.of(held));

    assertThat(watch.patience()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_call_is_heard_and_all_is_passed_on() throws Exception {
    List<ControlTask> tasks = List.of(tick(1, 1), new ControlTask.ReconfigureWatcher());

    bus.deliver(tasks);

    assertThat(calls).isEqualTo(1);
    assertThat(passedOn).isEqualTo(tasks);
  }

  private static ControlTask tick(long term, long watermark) {
    return new ControlTask.Tick(term, new Cursor(watermark));
  }
}
