package org.galaxyevents.bus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;

/** The producers' end of the bus: says in control tasks what changed for whom. Thread-safe. */
public final class EventDispatcher {

  private final ControlBus bus;

  public EventDispatcher(ControlBus bus) {
    this.bus = bus;
  }

  /**
   * Announces histories to their owners, all in one task.
   *
   * @param term of the leader that announces them
   * @param owners who owns each history: one user, or the sessions of an anonymous one
   * @param stamp the database's time, which Galaxy's own workers write as the frame's id
   */
  public void dispatchHistories(long term, Map<Long, List<Audience>> owners, Cursor stamp)
      throws ControlBus.BusUnavailable, InterruptedException {
    Map<Long, List<Long>> users = new LinkedHashMap<>();
    Map<Long, List<Long>> sessions = new LinkedHashMap<>();
    owners.forEach((history, audiences) -> {
      for (Audience audience : audiences) {
        switch (audience) {
          case Audience.User(long id) -> add(users, id, history);
          case Audience.Session(long id) -> add(sessions, id, history);
          case Audience.Everyone all ->
              throw new IllegalArgumentException("nobody owns history " + history);
        }
      }
    });
    if (!users.isEmpty() || !sessions.isEmpty()) {
      bus.publish(new ControlTask.HistoryUpdate(users, sessions, stamp.toString()).in(term));
    }
  }

  /** Announces a notification to users; the payload is its JSON text. */
  public void notifyUsers(List<Long> users, String payload, Cursor stamp)
      throws ControlBus.BusUnavailable, InterruptedException {
    bus.publishConfirmed(new ControlTask.NotifyUsers(users, payload, stamp.toString()));
  }

  /** Announces a broadcast to everybody; the payload is its JSON text. */
  public void notifyBroadcast(String payload, Cursor stamp)
      throws ControlBus.BusUnavailable, InterruptedException {
    bus.publishConfirmed(new ControlTask.NotifyBroadcast(payload, stamp.toString()));
  }

  /** Announces to a user how things in the inbox stand; the payload is JSON text. */
  public void notifyStatus(long user, String payload, Cursor stamp)
      throws ControlBus.BusUnavailable, InterruptedException {
    bus.publish(new ControlTask.NotifyStatus(user, payload, stamp.toString()));
  }

  /** Announces to a user that the list of interactive tools has changed. */
  public void entryPointUpdate(long user, Cursor stamp)
      throws ControlBus.BusUnavailable, InterruptedException {
    bus.publish(new ControlTask.EntryPointUpdate(user, stamp.toString()));
  }

  /**
   * The leader's beat, behind everything that it covers.
   *
   * @param coveredFrom from when on this leader has read every change
   */
  public void tick(long term, Cursor watermark, Cursor coveredFrom)
      throws ControlBus.BusUnavailable, InterruptedException {
    bus.publish(new ControlTask.Tick(term, watermark, coveredFrom, bus.heard()));
  }

  private static void add(Map<Long, List<Long>> updates, long owner, long history) {
    updates.computeIfAbsent(owner, same -> new ArrayList<>()).add(history);
  }
}
