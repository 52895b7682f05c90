package org.galaxyevents.bus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.event.InterestGroup;

/**
 * Carries every control task to every worker, this process's own included. Tasks published by one
 * thread are delivered in order. Thread-safe.
 */
public interface ControlBus extends AutoCloseable {

  /** Hears the tasks, on the bus's one consumer thread. */
  interface Listener {

    /**
     * Some tasks, in order: all that had come in. None, at least once a second, while none comes
     * in, so that the listener notices time pass. What it throws is logged, and the tasks count as
     * delivered.
     */
    void deliver(List<ControlTask> tasks) throws InterruptedException;

    /**
     * Something may be missing between what was delivered and what will be. It can be looked up
     * from now on: whatever is published after this is delivered.
     */
    default void gap(GapReason reason) throws InterruptedException {}
  }

  /**
   * Publishes a task; when this returns it is on its way to everyone, or kept, merged with what
   * else is, until it can be. It lives as long as this process.
   *
   * @throws BusUnavailable if it is not: the caller keeps what it has to announce and tries again
   */
  void publish(ControlTask task) throws BusUnavailable, InterruptedException;

  /**
   * Publishes a task; when this returns it is on its way to everyone, whatever becomes of this
   * process. For what nobody would announce a second time.
   *
   * @throws BusUnavailable if it is not, or if that is not known: the caller tries again
   */
  default void publishConfirmed(ControlTask task) throws BusUnavailable, InterruptedException {
    publish(task);
  }

  /** Starts to deliver to this listener. To be called once, before anything is published here. */
  void start(Listener listener);

  /**
   * Hears what concerns these groups from now on; when this returns, nothing of it is missed. Where
   * everybody hears everything there is nothing to do.
   */
  default void listenTo(Set<InterestGroup> groups) {}

  /** Needs to hear no more what concerns these groups. */
  default void stopListeningTo(Set<InterestGroup> groups) {}

  /** The number of the last message that was heard from each producer; none if none is numbered. */
  default Map<String, Long> heard() {
    return Map.of();
  }

  /** Why nothing is carried at the moment; empty while all is well. */
  default Optional<String> trouble() {
    return Optional.empty();
  }

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
