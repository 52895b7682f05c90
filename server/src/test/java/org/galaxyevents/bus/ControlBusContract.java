package org.galaxyevents.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every bus does. */
public abstract class ControlBusContract {

  private final BlockingQueue<ControlTask> heard = new LinkedBlockingQueue<>();
  private ControlBus bus;

  /** A bus that was not started. */
  protected abstract ControlBus newBus() throws Exception;

  @BeforeEach
  void open() throws Exception {
    bus = newBus();
  }

  @AfterEach
  void close() {
    bus.close();
  }

  static Stream<ControlTask> tasks() {
    return Stream.of(
        new ControlTask.HistoryUpdate(
            Map.of(2L, List.of(4L)), Map.of(), "2026-11-23T06:46:32.794603"),
        new ControlTask.HistoryUpdate(
            Map.of(), Map.of(7L, List.of(5L, 6L)), "2026-11-23T06:46:32.794603"),
        new ControlTask.EntryPointUpdate(2, "2026-11-23T06:48:12"),
        new ControlTask.NotifyUsers(List.of(3L), "{\"subject\": \"ünï\"}", "x"),
        new ControlTask.NotifyBroadcast("{}", "2026-11-23T06:48:12"),
        new ControlTask.SubscribeHistoryViewer(
            "c2f850bc128d2333", OptionalLong.of(2), OptionalLong.empty()),
        new ControlTask.UnsubscribeHistoryViewer(
            "c2f850bc128d2333", OptionalLong.empty(), OptionalLong.of(9)),
        new ControlTask.RenewViewers(Map.of(2L, List.of(4L, 5L)), Map.of(9L, List.of(4L))),
        new ControlTask.RecheckViewers(4),
        new ControlTask.Unknown("reload_toolbox"),
        new ControlTask.Tick(7, new Cursor(1_795_416_277_345_842L)));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void a_task_is_heard_as_it_was_published(ControlTask task) throws Exception {
    bus.start(heard::addAll);

    bus.publish(task);

    assertThat(next()).isEqualTo(task);
  }

  @Test
  void what_concerns_several_is_heard_whole_in_one_task_or_more() throws Exception {
    bus.start(heard::addAll);

    bus.publish(
        new ControlTask.HistoryUpdate(
            Map.of(2L, List.of(4L), 3L, List.of(5L)), Map.of(7L, List.of(6L)), ""));
    bus.publish(new ControlTask.NotifyBroadcast("end", ""));

    Map<Object, List<Long>> histories = new HashMap<>();
    for (ControlTask task = next();
        task instanceof ControlTask.HistoryUpdate update;
        task = next()) {
      update.userUpdates().forEach((user, ids) -> histories.put("user " + user, ids));
      update.sessionUpdates().forEach((session, ids) -> histories.put("session " + session, ids));
    }
    assertThat(histories)
        .isEqualTo(Map.of("user 2", List.of(4L), "user 3", List.of(5L), "session 7", List.of(6L)));
  }

  @Test
  void tasks_are_heard_in_the_order_in_which_they_were_published() throws Exception {
    bus.start(heard::addAll);

    for (int i = 0; i < 5_000; i++) {
      bus.publish(update(i));
    }

    for (int i = 0; i < 5_000; i++) {
      assertThat(next()).isEqualTo(update(i));
    }
  }

  @Test
  void a_listener_that_fails_hears_the_next_task() throws Exception {
    bus.start(tasks -> {
      if (tasks.contains(update(1))) {
        throw new IllegalStateException("cannot handle this one");
      }
      heard.addAll(tasks);
    });

    bus.publish(update(1));
    // Heard together they would fail together: the second one is published when the first was
    // heard.
    bus.publish(new ControlTask.EntryPointUpdate(1, ""));
    do {
      bus.publish(update(2));
    } while (heard.poll(20, TimeUnit.MILLISECONDS) == null);

    assertThat(heard).doesNotContain(update(1));
  }

  @Test
  void a_listener_that_fails_is_told_that_it_has_missed_something() throws Exception {
    BlockingQueue<GapReason> gaps = new LinkedBlockingQueue<>();
    AtomicBoolean fails = new AtomicBoolean(true);
    bus.start(
        new ControlBus.Listener() {
          @Override
          public void deliver(List<ControlTask> tasks) {
            if (!tasks.isEmpty() && fails.getAndSet(false)) {
              throw new IllegalStateException("cannot handle this one");
            }
          }

          @Override
          public void gap(GapReason reason) {
            gaps.add(reason);
          }
        });

    bus.publish(update(1));

    assertThat(gaps.poll(10, TimeUnit.SECONDS)).isEqualTo(GapReason.TASK_FAILED);
  }

  @Test
  void a_listener_notices_time_pass_while_nothing_comes_in() throws Exception {
    CountDownLatch beats = new CountDownLatch(2);
    bus.start(tasks -> {
      if (tasks.isEmpty()) {
        beats.countDown();
      }
    });

    assertThat(beats.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void what_was_published_is_heard_before_the_bus_closes() throws Exception {
    bus.start(heard::addAll);
    for (int i = 0; i < 100; i++) {
      bus.publish(update(i));
    }

    bus.close();

    assertThat(heard).hasSize(100);
  }

  @Test
  void what_was_taken_for_certain_is_heard() throws Exception {
    bus.start(heard::addAll);

    bus.publishConfirmed(update(1));

    assertThat(next()).isEqualTo(update(1));
  }

  @Test
  void a_closed_bus_takes_nothing() throws Exception {
    bus.start(heard::addAll);
    bus.close();

    assertThatThrownBy(() -> bus.publish(update(1))).isInstanceOf(ControlBus.BusUnavailable.class);
    assertThatThrownBy(() -> bus.publishConfirmed(update(1)))
        .isInstanceOf(ControlBus.BusUnavailable.class);
  }

  @Test
  void a_bus_that_was_never_started_closes() {
    bus.close();

    assertThat(heard).isEmpty();
  }

  private @Nullable ControlTask next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  private static ControlTask update(long history) {
    return new ControlTask.HistoryUpdate(Map.of(1L, List.of(history)), Map.of(), "");
  }
}
