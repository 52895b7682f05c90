package org.galaxyevents.entrypoint;

import java.time.LocalDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.event.Cursor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every worker that a user's interactive tools have changed, after the commit. Does not fail:
 * what the bus does not take is kept, one entry for each user, and tried again. Thread-safe.
 */
public final class EntryPointAnnouncer {

  private static final Logger log = LoggerFactory.getLogger(EntryPointAnnouncer.class);

  private final Optional<EventDispatcher> dispatcher;
  private final Map<Long, Cursor> unannounced = new ConcurrentHashMap<>();

  /**
   * @param dispatcher none if updates are not pushed; clients then poll
   */
  public EntryPointAnnouncer(Optional<EventDispatcher> dispatcher) {
    this.dispatcher = dispatcher;
  }

  /**
   * Announces it.
   *
   * @param now the time of the commit, by the database's clock
   */
  public void changed(long userId, LocalDateTime now) {
    if (dispatcher.isPresent()) {
      announce(dispatcher.get(), userId, Cursor.of(now));
    }
  }

  /** To be called now and then: announces what the bus has not taken. */
  public void retry() {
    dispatcher.ifPresent(bus ->
        unannounced.forEach((user, stamp) -> {
          // Removed first: what is not taken now either is put back by whoever tries.
          if (unannounced.remove(user, stamp)) {
            announce(bus, user, stamp);
          }
        }));
  }

  private void announce(EventDispatcher bus, long userId, Cursor stamp) {
    try {
      bus.entryPointUpdate(userId, stamp);
    } catch (BusUnavailable unavailable) {
      log.debug("An entry point is announced later: {}", unavailable.getMessage());
      unannounced.put(userId, stamp);
    } catch (InterruptedException stop) {
      unannounced.put(userId, stamp);
      Thread.currentThread().interrupt();
    }
  }
}
