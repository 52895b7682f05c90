package org.galaxyevents.entrypoint;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.database.Database;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces changes of interactive tools that were committed and that nobody announced, because
 * their process ended in between: without this, only who connects again would find out. Every
 * process hears what is announced; the leader alone looks. It knows what was announced by the
 * stamps: an announcement carries that of its commit. What it cannot see is a change that was
 * overtaken by a later one of the same user, and whose process ended just then. Thread-safe.
 */
public final class EntryPointReconciliation {

  private static final Logger log = LoggerFactory.getLogger(EntryPointReconciliation.class);

  /** How long to wait between two looks. */
  public static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** A transaction may commit a while after it has stamped its rows. */
  static final Duration LOOK_BACK = Duration.ofMinutes(10);

  /** So long an announcement may be on its way. */
  static final Duration ON_ITS_WAY = Duration.ofSeconds(2);

  private static final String CHANGED =
      """
      SELECT j.user_id, max(j.update_time) FROM job j
      WHERE j.update_time >= :since AND j.update_time <= :until AND j.user_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM interactivetool_entry_point e WHERE e.job_id = j.id)
      GROUP BY j.user_id
      """;

  private final Supplier<Found> changes;
  private final EventDispatcher dispatcher;

  /** The newest stamp that was announced to each user of late. */
  private final Map<Long, Cursor> announced = new ConcurrentHashMap<>();

  /**
   * What has changed of late.
   *
   * @param changed when the tools of each user have changed last
   * @param since what is earlier was not looked for
   */
  record Found(Map<Long, Cursor> changed, Cursor since) {}

  public EntryPointReconciliation(Database database, EventDispatcher dispatcher) {
    this(() -> database.readAt(EntryPointReconciliation::find), dispatcher);
  }

  /**
   * @param changes asks the database
   */
  EntryPointReconciliation(Supplier<Found> changes, EventDispatcher dispatcher) {
    this.changes = changes;
    this.dispatcher = dispatcher;
  }

  /** Hears what is announced, before another one does. */
  public ControlBus.Listener before(ControlBus.Listener next) {
    return new ControlBus.Listener() {
      @Override
      public void deliver(List<ControlTask> tasks) throws InterruptedException {
        tasks.forEach(EntryPointReconciliation.this::hear);
        next.deliver(tasks);
      }

      @Override
      public void gap(GapReason reason) throws InterruptedException {
        next.gap(reason);
      }
    };
  }

  private void hear(ControlTask task) {
    if (task instanceof ControlTask.EntryPointUpdate(long user, String eventId)) {
      try {
        announced(user, Cursor.of(LocalDateTime.parse(eventId)));
      } catch (DateTimeParseException others) {
        log.debug("An entry point was announced by an id that is no time: {}", eventId);
      }
    }
  }

  private void announced(long user, Cursor stamp) {
    announced.merge(user, stamp, (one, other) -> one.isBefore(other) ? other : one);
  }

  /**
   * Looks, and announces what it finds.
   *
   * @return how long to wait until the next look
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  public Duration look() {
    Found found = changes.get();
    announced.values().removeIf(stamp -> stamp.isBefore(found.since()));
    try {
      for (Map.Entry<Long, Cursor> change : found.changed().entrySet()) {
        Cursor heard = announced.get(change.getKey());
        if (heard == null || heard.isBefore(change.getValue())) {
          dispatcher.entryPointUpdate(change.getKey(), change.getValue());
          announced(change.getKey(), change.getValue());
        }
      }
    } catch (BusUnavailable unavailable) {
      log.debug("Entry points are announced at the next look: {}", unavailable.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return LOOK_AGAIN;
  }

  private static Found find(Handle handle, LocalDateTime now) {
    LocalDateTime since = now.minus(LOOK_BACK);
    Map<Long, Cursor> changed = new LinkedHashMap<>();
    handle
        .createQuery(CHANGED)
        .bind("since", since)
        .bind("until", now.minus(ON_ITS_WAY))
        .map((row, context) ->
            Map.entry(
                row.getLong(1),
                Cursor.of(
                    context
                        .findColumnMapperFor(LocalDateTime.class)
                        .orElseThrow()
                        .map(row, 2, context))))
        .forEach(each -> changed.put(each.getKey(), each.getValue()));
    return new Found(changed, Cursor.of(since));
  }
}
