package org.galaxyevents.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Routed;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.sse.LastEventId;
import org.galaxyevents.viewer.ViewerTasks;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the control tasks that this process hears into routed events: into the journal first, then
 * to the registry, so that a connection which registers in between finds them in the one or the
 * other. When something may have been missed it has everybody here told again what changed, and
 * moves the cursor behind that. Confined to the bus's consumer thread, but for {@link
 * #hearsLeader}.
 */
public final class QueueWorker implements ControlBus.Listener {

  private static final Logger log = LoggerFactory.getLogger(QueueWorker.class);

  private final Journal journal;
  private final ConnectionRegistry registry;
  private final GapCatchUp catchUp;
  private final ViewerTasks viewers;
  private final GapWatch watch;

  /** How catching up ended; set by its thread, taken by the consumer's. */
  private final AtomicReference<@Nullable Boolean> caughtUp = new AtomicReference<>();

  private boolean leaderIsMissed;

  /**
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public QueueWorker(
      Journal journal,
      ConnectionRegistry registry,
      GapCatchUp catchUp,
      ViewerTasks viewers,
      LongSupplier nanoTime) {
    this.journal = journal;
    this.registry = registry;
    this.catchUp = catchUp;
    this.viewers = viewers;
    this.watch = new GapWatch(nanoTime);
  }

  @Override
  public void deliver(List<ControlTask> tasks) throws InterruptedException {
    Boolean ended = caughtUp.getAndSet(null);
    if (ended != null) {
      watch.caughtUp(ended);
    }
    GapReason stalled = watch.timePassed();
    if (stalled != null) {
      gap(stalled);
    }
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
    lookForLeader();
  }

  @Override
  public void gap(GapReason reason) {
    log.info("Something may have been missed: {}", reason.words());
    watch.missed();
    journal.forget();
  }

  /**
   * Whether a monitor has been heard within the last seconds, and so whether there is a cursor that
   * moves. Any thread may ask.
   */
  public boolean hearsLeader() {
    return watch.hasHeardLeader() && watch.hearsLeader();
  }

  /**
   * Adds what the task announces; returns the cursor that it moves the worker to, null for most.
   */
  private @Nullable Cursor hear(ControlTask task, List<Routed> events) {
    switch (task) {
      case ControlTask.HistoryUpdate update when isFormer(update) ->
          log.debug("An update of a former leader was passed over: {}", update);
      case ControlTask.HistoryUpdate update -> {
        update.userUpdates().forEach((user, ids) -> announce(events, ids, new Audience.User(user)));
        update
            .sessionUpdates()
            .forEach((session, ids) -> announce(events, ids, new Audience.Session(session)));
        viewers.changed(update);
      }
      case ControlTask.EntryPointUpdate(long userId, String eventId) ->
          add(events, new Event.EntryPointUpdate(), new Audience.User(userId));
      case ControlTask.NotifyUsers(List<Long> userIds, String payload, String eventId) -> {
        stamped(eventId);
        Event notification = new Event.NotificationUpdate(payload);
        userIds.forEach(user -> add(events, notification, new Audience.User(user)));
      }
      case ControlTask.NotifyBroadcast(String payload, String eventId) -> {
        stamped(eventId);
        add(events, new Event.BroadcastUpdate(payload), new Audience.Everyone());
      }
      case ControlTask.NotifyStatus(long userId, String payload, String eventId) -> {
        stamped(eventId);
        add(events, new Event.NotificationStatus(payload), new Audience.User(userId));
      }
      case ControlTask.Tick tick -> {
        return hear(tick);
      }
      case ControlTask.SubscribeHistoryViewer subscribe -> viewers.subscribed(subscribe);
      case ControlTask.UnsubscribeHistoryViewer unsubscribe -> viewers.unsubscribed(unsubscribe);
      case ControlTask.RenewViewers renewal -> viewers.renewed(renewal);
      case ControlTask.RecheckViewers(long historyId) -> viewers.recheck(historyId);
      case ControlTask.ReconfigureWatcher reconfigure -> {}
      case ControlTask.Unknown unknown -> {}
    }
    return null;
  }

  /** What the journal has of notifications is only that there were some: the rest is looked up. */
  private void stamped(String eventId) {
    if (LastEventId.parse(eventId) instanceof LastEventId.At(Cursor at)) {
      journal.stamped(at);
    }
  }

  private boolean isFormer(ControlTask.HistoryUpdate update) {
    return update.term().isPresent() && watch.isFormer(update.term().getAsLong());
  }

  private @Nullable Cursor hear(ControlTask.Tick tick) {
    GapReason reason = watch.gapBefore(tick);
    if (reason != null) {
      gap(reason);
    }
    return switch (watch.hear(tick)) {
      case GapWatch.Verdict.Move(Cursor to) -> to;
      case GapWatch.Verdict.CatchUp(Cursor since) -> {
        catchUp.start(since, caughtUp::set);
        viewers.anyMayHaveChanged();
        yield null;
      }
      case GapWatch.Verdict.Wait() -> null;
      case GapWatch.Verdict.Ignore() -> null;
    };
  }

  /** Says once that there is no monitor, and once that there is one again. */
  private void lookForLeader() {
    if (leaderIsMissed == watch.hearsLeader()) {
      leaderIsMissed = !leaderIsMissed;
      if (leaderIsMissed) {
        log.warn(
            "No monitor has been heard for {} s: until there is one, changes are not announced",
            GapWatch.SILENCE.toSeconds());
      } else {
        log.info("A monitor is heard again");
      }
    }
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
