package org.galaxyevents.worker;

import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Routed;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.jspecify.annotations.Nullable;

/**
 * Turns the control tasks that this process hears into routed events: into the journal first, then
 * to the registry, so that a connection which registers in between finds them in the one or the
 * other. Confined to the bus's consumer thread.
 */
public final class QueueWorker implements ControlBus.Listener {

  private final Journal journal;
  private final ConnectionRegistry registry;

  private long term = Long.MIN_VALUE;

  public QueueWorker(Journal journal, ConnectionRegistry registry) {
    this.journal = journal;
    this.registry = registry;
  }

  @Override
  public void deliver(List<ControlTask> tasks) throws InterruptedException {
    List<Routed> events = new ArrayList<>(tasks.size());
    for (ControlTask task : tasks) {
      Cursor cursor = hear(task, events);
      if (cursor != null) {
        // Everything before the tick goes out under the cursor before it.
        registry.deliver(List.copyOf(events), cursor);
        journal.moveCursor(cursor);
        events.clear();
      }
    }
    if (!events.isEmpty()) {
      registry.deliver(events, null);
    }
  }

  /**
   * Adds what the task announces; returns the cursor that it moves the worker to, null for most.
   */
  private @Nullable Cursor hear(ControlTask task, List<Routed> events) {
    switch (task) {
      case ControlTask.HistoryUpdate update -> {
        update.userUpdates().forEach((user, ids) -> announce(events, ids, new Audience.User(user)));
        update
            .sessionUpdates()
            .forEach((session, ids) -> announce(events, ids, new Audience.Session(session)));
      }
      case ControlTask.EntryPointUpdate(long userId, String eventId) ->
          add(events, new Event.EntryPointUpdate(), new Audience.User(userId));
      case ControlTask.NotifyUsers(List<Long> userIds, String payload, String eventId) -> {
        Event notification = new Event.NotificationUpdate(payload);
        userIds.forEach(user -> add(events, notification, new Audience.User(user)));
      }
      case ControlTask.NotifyBroadcast(String payload, String eventId) ->
          add(events, new Event.BroadcastUpdate(payload), new Audience.Everyone());
      case ControlTask.NotifyStatus(long userId, String payload, String eventId) ->
          add(events, new Event.NotificationStatus(payload), new Audience.User(userId));
      case ControlTask.Tick tick -> {
        if (tick.term() >= term) {
          term = tick.term();
          return tick.watermark();
        }
      }
      case ControlTask.SubscribeHistoryViewer subscribe -> {}
      case ControlTask.UnsubscribeHistoryViewer unsubscribe -> {}
      case ControlTask.ReconfigureWatcher reconfigure -> {}
      case ControlTask.Unknown unknown -> {}
    }
    return null;
  }

  private void announce(List<Routed> events, List<Long> historyIds, Audience owner) {
    if (!historyIds.isEmpty()) {
      add(events, new Event.HistoryUpdate(historyIds), owner);
    }
  }

  private void add(List<Routed> events, Event event, Audience audience) {
    journal.record(event, audience);
    events.add(new Routed(event, audience));
  }
}
