package org.galaxyevents.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

  @Test
  void a_task_is_heard_as_it_was_published() throws Exception {
    bus.start(heard::addAll);
    ControlTask task =
        new ControlTask.HistoryUpdate(
            Map.of(2L, List.of(4L)), Map.of(), "2026-11-23T06:46:32.794603");

    bus.publish(task);

    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(task);
  }

  @Test
  void tasks_are_heard_in_the_order_in_which_they_were_published() throws Exception {
    bus.start(heard::addAll);

    for (int i = 0; i < 5_000; i++) {
      bus.publish(tick(i));
    }

    for (int i = 0; i < 5_000; i++) {
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(tick(i));
    }
  }

  @Test
  void a_listener_that_fails_hears_the_next_task() throws Exception {
    bus.start(tasks -> {
      if (tasks.contains(tick(1))) {
        throw new IllegalStateException("cannot handle this one");
      }
      heard.addAll(tasks);
    });

    bus.publish(tick(1));
    // Heard together they would fail together: the second one is published when the first was
    // heard.
    bus.publish(new ControlTask.ReconfigureWatcher());
    do {
      bus.publish(tick(2));
    } while (heard.poll(20, TimeUnit.MILLISECONDS) == null);

    assertThat(heard).doesNotContain(tick(1));
  }

  @Test
  void what_was_published_is_heard_before_the_bus_closes() throws Exception {
    bus.start(heard::addAll);
    for (int i = 0; i < 100; i++) {
      bus.publish(tick(i));
    }

    bus.close();

    assertThat(heard).hasSize(100);
  }

  @Test
  void a_closed_bus_takes_nothing() throws Exception {
    bus.start(heard::addAll);
    bus.close();

    assertThatThrownBy(() -> bus.publish(tick(1))).isInstanceOf(ControlBus.BusUnavailable.class);
  }

  private static ControlTask tick(long term) {
    return new ControlTask.Tick(term, new Cursor(term));
  }
}
