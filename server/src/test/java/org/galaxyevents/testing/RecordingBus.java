package org.galaxyevents.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;

/** A bus that remembers what was published, and takes nothing while it is told to. Thread-safe. */
public final class RecordingBus implements ControlBus {

  private final List<ControlTask> published = new CopyOnWriteArrayList<>();
  private volatile boolean down;

  @Override
  public void publish(ControlTask task) throws BusUnavailable {
    if (down) {
      throw new BusUnavailable("the test has taken it down");
    }
    published.add(task);
  }

  @Override
  public void start(Listener listener) {
    throw new UnsupportedOperationException("nobody listens to this bus");
  }

  @Override
  public void close() {}

  /** Takes nothing from now on. */
  public void goDown() {
    down = true;
  }

  /** Takes everything again. */
  public void comeUp() {
    down = false;
  }

  /** All that was published so far. */
  public List<ControlTask> published() {
    return List.copyOf(published);
  }

  /** What was published of one kind. */
  public <T extends ControlTask> List<T> published(Class<T> kind) {
    return published.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Forgets what was published. */
  public void clear() {
    published.clear();
  }
}
