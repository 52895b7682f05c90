package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AlreadyClosedException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom this worker waits for, whether there is a broker or not; while there is one, its queue is
 * bound to them. Thread-safe.
 */
final class Interest {

  private static final Logger log = LoggerFactory.getLogger(Interest.class);

  private final Set<InterestGroup> wanted = ConcurrentHashMap.newKeySet();

  /** Written by the bus's sender. */
  private volatile @Nullable BrokerSession session;

  private interface Change {
    void apply(BrokerSession session) throws IOException;
  }

  /** Binds a new session's queue to all of them. */
  void begin(BrokerSession next) throws IOException {
    session = next;
    // Behind it: what is wanted from now on is bound by whoever wants it.
    next.listenTo(Set.copyOf(wanted));
  }

  void end() {
    session = null;
  }

  void add(Set<InterestGroup> groups) {
    wanted.addAll(groups);
    change(bound -> bound.listenTo(groups));
  }

  void remove(Set<InterestGroup> groups) {
    wanted.removeAll(groups);
    change(bound -> bound.stopListeningTo(groups));
  }

  private void change(Change change) {
    BrokerSession bound = session;
    if (bound != null) {
      try {
        change.apply(bound);
      } catch (IOException | AlreadyClosedException lost) {
        log.debug("The broker was lost while its bindings changed", lost);
        // The next session binds what is wanted, and tells the gap. One that did not answer but
        // goes on would never bring what was to be bound.
        bound.close();
      }
    }
  }
}
