package org.galaxyevents.notification;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyevents.notification.PublicationQueue.Due;
import org.galaxyevents.notification.PublicationQueue.Page;

/**
 * Announces notifications and broadcasts whose publication time has come, on the leader alone: the
 * scheduled ones, after a restart those that fell due meanwhile, and those whose own announcement
 * has failed. Decides by the database's clock. Confined to one thread; blocks.
 */
public final class Publisher {

  /**
   * How long to wait at most: another process may have scheduled something, or moved it, meanwhile.
   */
  public static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** So few at a time that they fit into a stream whose client does not read just now. */
  static final int AT_ONCE = 50;

  /** While more are due: other events find their way in between, and clients the time to read. */
  static final Duration BREATH = Duration.ofMillis(10);

  private static final int RECEIVERS_AT_ONCE = 5_000;

  private final PublicationQueue queue;
  private final Announcer announcer;

  Publisher(PublicationQueue queue, Announcer announcer) {
    this.queue = queue;
    this.announcer = announcer;
  }

  /** Publishes from a database. */
  public static Publisher of(Publications publications, Announcer announcer) {
    return new Publisher(publications, announcer);
  }

  /**
   * Announces what is due.
   *
   * @return how long to wait until the next call
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  public Duration publishDue() {
    Due due = queue.due(AT_ONCE);
    List<Notification> announced = announce(due);
    if (!announced.isEmpty()) {
      queue.announced(announced, due.now());
    }
    if (announced.size() < due.due().size()) {
      return LOOK_AGAIN;
    }
    return due.due().size() == AT_ONCE
        ? BREATH
        : due.next()
            .map(next -> Duration.between(due.now(), next))
            .filter(wait -> wait.compareTo(LOOK_AGAIN) < 0)
            .orElse(LOOK_AGAIN);
  }

  /** Those that the bus took whole. */
  private List<Notification> announce(Due due) {
    List<Notification> waiting = new ArrayList<>();
    List<Notification> announced = new ArrayList<>();
    for (Notification each : due.due()) {
      if (!each.isBroadcast()) {
        waiting.add(each);
      } else if (announcer.toEveryone(each, due.now())) {
        announced.add(each);
      }
    }
    if (!waiting.isEmpty() && announceToReceivers(waiting, due)) {
      announced.addAll(waiting);
    }
    return announced;
  }

  private boolean announceToReceivers(List<Notification> notifications, Due due) {
    boolean all = true;
    Page page = new Page(Map.of(), 0, false);
    while (!page.complete()) {
      page = queue.receivers(notifications, page.last(), RECEIVERS_AT_ONCE);
      for (Notification each : notifications) {
        List<Long> users = page.users().getOrDefault(each.id(), List.of());
        all &= announcer.toUsers(each, users, due.now());
      }
    }
    return all;
  }
}
