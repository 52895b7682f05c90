package org.galaxyevents.connection;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.galaxyevents.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * What one connection still has to be told: not the frames it has missed, but what changed, so that
 * a client that could not be written to for a while gets the sum. Bounded: two thousand histories
 * and sixty-four notifications. Confined to the connection's executor.
 */
final class Mailbox {

  static final int MAX_HISTORIES = 2_000;
  static final int MAX_NOTIFICATIONS = 64;

  /**
   * The only event that waits, which is the ordinary case and costs nothing more. Null if none or
   * several do.
   */
  private @Nullable Event only;

  private @Nullable Several several;

  boolean isEmpty() {
    return only == null && several == null;
  }

  /**
   * Adds an event to what waits.
   *
   * @return false if the mailbox is full: the event is not in it
   */
  boolean offer(Event event) {
    if (isEmpty()) {
      only = event;
      return true;
    }
    if (several == null) {
      several = new Several();
      several.add(only);
      only = null;
    }
    return several.add(event);
  }

  /** Empties the mailbox: the events to write, merged, in the order of the wire. */
  List<Event> drain() {
    List<Event> drained =
        several != null ? several.merged() : only != null ? List.of(only) : List.of();
    only = null;
    several = null;
    return drained;
  }

  /**
   * More than one event. The order of the wire: what was refused, notifications and broadcasts,
   * histories, entry points.
   */
  private static final class Several {
    /** Said once, when a stream opens. */
    private final List<Event> refusals = new ArrayList<>(0);

    private final List<Event> notifications = new ArrayList<>(4);
    private final Set<Long> histories = new LinkedHashSet<>();
    private boolean resync;
    private boolean entryPoints;

    private boolean add(@Nullable Event event) {
      return switch (event) {
        case Event.HistoryUpdate(List<Long> ids) -> {
          histories.addAll(ids);
          yield histories.size() <= MAX_HISTORIES;
        }
        case Event.Resync() -> {
          resync = true;
          yield true;
        }
        case Event.EntryPointUpdate() -> {
          entryPoints = true;
          yield true;
        }
        case Event.NotificationUpdate notification -> addNotification(notification);
        case Event.BroadcastUpdate broadcast -> addNotification(broadcast);
        case Event.NotificationStatus status -> addNotification(status);
        case Event.HistoriesRefused refused -> {
          refusals.add(refused);
          yield true;
        }
        case null -> true;
      };
    }

    private boolean addNotification(Event notification) {
      return notifications.size() < MAX_NOTIFICATIONS && notifications.add(notification);
    }

    private List<Event> merged() {
      List<Event> merged = new ArrayList<>(refusals.size() + notifications.size() + 3);
      merged.addAll(refusals);
      merged.addAll(notifications);
      if (resync) {
        merged.add(new Event.Resync());
      }
      if (!histories.isEmpty()) {
        merged.add(new Event.HistoryUpdate(List.copyOf(histories)));
      }
      if (entryPoints) {
        merged.add(new Event.EntryPointUpdate());
      }
      return merged;
    }
  }
}
