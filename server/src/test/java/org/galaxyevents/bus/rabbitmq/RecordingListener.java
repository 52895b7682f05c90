package org.galaxyevents.bus.rabbitmq;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;

/** Remembers what a bus delivers. Thread-safe. */
final class RecordingListener implements ControlBus.Listener {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final List<ControlTask> heard = new CopyOnWriteArrayList<>();
  private final List<GapReason> gaps = new CopyOnWriteArrayList<>();

  /** Tasks and gaps as they came. */
  private final List<Object> all = new CopyOnWriteArrayList<>();

  @Override
  public void deliver(List<ControlTask> tasks) {
    heard.addAll(tasks);
    all.addAll(tasks);
  }

  @Override
  public void gap(GapReason reason) {
    gaps.add(reason);
    all.add(reason);
  }

  List<ControlTask> heard() {
    return heard;
  }

  List<GapReason> gaps() {
    return gaps;
  }

  List<Object> all() {
    return all;
  }

  void awaitTask(ControlTask task) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> heard.contains(task));
  }

  void awaitGap(GapReason reason) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> gaps.contains(reason));
  }
}
