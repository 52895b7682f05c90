package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.event.Cursor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every worker of notifications, after their commit. Does not fail: what the bus has not
 * taken stays unannounced in the database, and the {@link Publisher} comes back to it. Thread-safe.
 */
public final class Announcer {

  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  /** How many users one control task names, so that no message grows to megabytes. */
  static final int USERS_IN_A_TASK = 1_000;

  private final Optional<EventDispatcher> dispatcher;
  private final NotificationView view;

  /**
   * @param dispatcher none if updates are not pushed; clients then poll, and everything counts as
   *     announced
   */
  public Announcer(Optional<EventDispatcher> dispatcher, NotificationView view) {
    this.dispatcher = dispatcher;
    this.view = view;
  }

  private interface Dispatch {
    void by(EventDispatcher dispatcher) throws BusUnavailable, InterruptedException;
  }

  /**
   * Announces a notification to these users.
   *
   * @return whether it is on its way to all of them
   */
  boolean toUsers(Notification notification, List<Long> users, LocalDateTime now) {
    if (users.isEmpty()) {
      return true;
    }
    return announce(bus -> {
      String payload = NotificationView.json(view.of(notification));
      for (int from = 0; from < users.size(); from += USERS_IN_A_TASK) {
        int to = Math.min(from + USERS_IN_A_TASK, users.size());
        bus.notifyUsers(users.subList(from, to), payload, Cursor.of(now));
      }
    });
  }

  /**
   * Announces a broadcast to everybody.
   *
   * @return whether it is on its way
   */
  boolean toEveryone(Notification broadcast, LocalDateTime now) {
    return announce(
        bus -> bus.notifyBroadcast(NotificationView.json(view.of(broadcast)), Cursor.of(now)));
  }

  /** Announces to a user's tabs what was changed in one of them. */
  void toOtherTabs(long userId, List<InboxEntry> changed, long unread, LocalDateTime now) {
    if (!changed.isEmpty()) {
      announce(bus ->
          bus.notifyStatus(
              userId,
              NotificationView.json(view.status(unread, changed, List.of())),
              Cursor.of(now)));
    }
  }

  private boolean announce(Dispatch dispatch) {
    if (dispatcher.isEmpty()) {
      return true;
    }
    try {
      dispatch.by(dispatcher.get());
      return true;
    } catch (BusUnavailable unavailable) {
      log.warn("A notification is announced later: {}", unavailable.getMessage());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
