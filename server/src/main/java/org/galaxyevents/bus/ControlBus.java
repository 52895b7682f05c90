package org.galaxyevents.bus;

import java.util.List;

/**
 * Carries every control task to every worker, this process's own included. Tasks published by one
 * thread are delivered in order. Thread-safe.
 */
public interface ControlBus extends AutoCloseable {

  /** Hears the tasks, on the bus's one consumer thread. */
  interface Listener {

    /**
     * Some tasks, in order: all that had come in. What it throws is logged, and the tasks count as
     * delivered.
     */
    void deliver(List<ControlTask> tasks) throws InterruptedException;
  }

  /**
   * Publishes a task; when this returns it is on its way to everyone.
   *
   * @throws BusUnavailable if it is not: the caller keeps what it has to announce and tries again
   */
  void publish(ControlTask task) throws BusUnavailable, InterruptedException;

  /** Starts to deliver to this listener. To be called once, before anything is published here. */
  void start(Listener listener);

  /** Stops delivering. What was published before is delivered first. */
  @Override
  void close();

  /** The bus took nothing. */
  final class BusUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public BusUnavailable(String message) {
      super(message);
    }
  }
}
