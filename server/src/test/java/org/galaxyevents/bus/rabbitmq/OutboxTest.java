package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;

final class OutboxTest {

  private final Outbox outbox = new Outbox(1 << 20, List::of);

  @Test
  void tasks_are_taken_in_the_order_in_which_they_were_offered() {
    outbox.offer(update(1, 1));
    outbox.offer(update(1, 2));

    assertThat(takeAll(1)).containsExactly(update(1, 1), update(1, 2));
  }

  @Test
  void what_is_confirmed_is_done() {
    outbox.offer(update(1, 1));
    outbox.offer(update(1, 2));
    outbox.offer(update(1, 3));
    takeAll(1);

    outbox.confirmed(2, true);

    assertThat(outbox.unconfirmed()).isEqualTo(1);
    outbox.lost();
    assertThat(takeAll(9)).containsExactly(update(1, 3));
  }

  @Test
  void what_was_not_confirmed_when_the_connection_broke_is_sent_again_first() {
    outbox.offer(notification("first"));
    outbox.take(1);
    outbox.offer(notification("second"));

    assertThat(outbox.lost()).isEqualTo(1);

    assertThat(takeAll(1)).containsExactly(notification("first"), notification("second"));
  }

  @Test
  void what_the_broker_refused_is_sent_again() {
    outbox.offer(update(1, 1));
    outbox.offer(update(1, 2));
    takeAll(1);

    outbox.rejected(1, false);

    assertThat(takeAll(3)).containsExactly(update(1, 1));
    outbox.confirmed(3, true);
    assertThat(outbox.isEmpty()).isTrue();
  }

  @Test
  void histories_that_changed_while_the_broker_was_away_are_announced_once() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(outbox.offer(update(i % 10, i % 20))).isTrue();
    }

    outbox.lost();

    List<ControlTask> tasks = takeAll(1);
    assertThat(tasks).hasSize(1);
    assertThat(((ControlTask.HistoryUpdate) tasks.getFirst()).userUpdates())
        .hasSize(10)
        .containsEntry(3L, List.of(3L, 13L));
  }

  @Test
  void a_merged_task_carries_the_id_that_claims_least() {
    outbox.offer(new ControlTask.HistoryUpdate(Map.of(1L, List.of(1L)), Map.of(), "early"));
    outbox.offer(new ControlTask.HistoryUpdate(Map.of(1L, List.of(2L)), Map.of(), "late"));

    outbox.lost();

    assertThat(takeAll(1))
        .containsExactly(
            new ControlTask.HistoryUpdate(Map.of(1L, List.of(1L, 2L)), Map.of(), "early"));
  }

  @Test
  void users_and_sessions_stay_apart() {
    outbox.offer(
        new ControlTask.HistoryUpdate(Map.of(1L, List.of(1L)), Map.of(1L, List.of(2L)), ""));

    outbox.lost();

    assertThat(takeAll(1))
        .containsExactlyInAnyOrder(
            new ControlTask.HistoryUpdate(Map.of(1L, List.of(1L)), Map.of(), ""),
            new ControlTask.HistoryUpdate(Map.of(), Map.of(1L, List.of(2L)), ""));
  }

  @Test
  void a_merged_task_stays_of_a_size_that_can_be_read() {
    for (int i = 0; i < 2_500; i++) {
      outbox.offer(update(1, i));
    }

    outbox.lost();

    assertThat(takeAll(1)).hasSize(3);
  }

  @Test
  void the_last_word_on_a_viewer_counts() {
    outbox.offer(
        new ControlTask.SubscribeHistoryViewer("h", OptionalLong.of(1), OptionalLong.empty()));
    outbox.offer(
        new ControlTask.UnsubscribeHistoryViewer("h", OptionalLong.of(1), OptionalLong.empty()));

    outbox.lost();

    assertThat(takeAll(1))
        .containsExactly(
            new ControlTask.UnsubscribeHistoryViewer(
                "h", OptionalLong.of(1), OptionalLong.empty()));
  }

  @Test
  void the_last_tick_comes_last() {
    outbox.offer(tick(1));
    outbox.offer(update(1, 1));
    outbox.offer(tick(2));
    outbox.offer(notification("n"));

    outbox.lost();

    assertThat(takeAll(1)).containsExactly(update(1, 1), notification("n"), tick(2));
  }

  @Test
  void no_notification_is_dropped_for_another() {
    for (int i = 0; i < 100; i++) {
      outbox.offer(notification("n" + i));
    }

    outbox.lost();

    assertThat(takeAll(1)).hasSize(100);
  }

  @Test
  void what_cannot_be_merged_is_taken_up_to_a_bound() {
    int taken = 0;
    while (outbox.offer(notification("x".repeat(1_000) + taken))) {
      taken++;
    }

    assertThat(taken).isBetween(400, 600);
    assertThat(takeAll(1)).hasSize(taken);
  }

  @Test
  void a_full_outbox_takes_again_what_it_has_room_for() {
    while (outbox.offer(notification("x".repeat(1_000) + outbox.waiting()))) {
      assertThat(outbox.waiting()).isLessThan(1_000);
    }
    takeAll(1);
    outbox.confirmed(100, true);

    assertThat(outbox.offer(notification("again"))).isTrue();
  }

  @Test
  void who_waits_is_told_when_the_broker_has_it() {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    outbox.offer(notification("n"), taken);
    outbox.take(1);
    assertThat(taken).isNotDone();

    outbox.confirmed(1, false);

    assertThat(taken).isCompletedWithValue(true);
  }

  @Test
  void who_waits_is_told_that_the_broker_is_lost_and_keeps_it_then() {
    CompletableFuture<Boolean> sent = new CompletableFuture<>();
    CompletableFuture<Boolean> unsent = new CompletableFuture<>();
    outbox.offer(notification("sent"), sent);
    outbox.take(1);
    outbox.offer(notification("not sent"), unsent);
    outbox.offer(update(1, 1));

    outbox.lost();

    assertThat(sent).isCompletedWithValue(false);
    assertThat(unsent).isCompletedWithValue(false);
    assertThat(takeAll(1)).containsExactly(update(1, 1));
  }

  @Test
  void updates_make_room_by_merging() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(outbox.offer(update(1, 1))).isTrue();
    }
  }

  private List<ControlTask> takeAll(long firstTag) {
    List<ControlTask> tasks = new ArrayList<>();
    ControlTask next = outbox.take(firstTag);
    while (next != null) {
      tasks.add(next);
      next = outbox.take(firstTag + tasks.size());
    }
    return tasks;
  }

  private static ControlTask update(long user, long history) {
    return new ControlTask.HistoryUpdate(Map.of(user, List.of(history)), Map.of(), "");
  }

  private static ControlTask notification(String payload) {
    return new ControlTask.NotifyUsers(List.of(1L), payload, "");
  }

  private static ControlTask tick(long micros) {
    return new ControlTask.Tick(1, new Cursor(micros));
  }
}
