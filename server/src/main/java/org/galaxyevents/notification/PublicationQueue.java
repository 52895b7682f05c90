package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is still to be published. */
interface PublicationQueue {

  /**
   * What is due, and when something is next.
   *
   * @param now the database's time
   * @param next the earliest publication after now
   */
  record Due(LocalDateTime now, List<Notification> due, Optional<LocalDateTime> next) {
    static final Due NOTHING = new Due(LocalDateTime.MIN, List.of(), Optional.empty());
  }

  /**
   * Some of the users who have notifications.
   *
   * @param users by the notification's id
   * @param last where the next page begins
   * @param complete whether there is no next page
   */
  record Page(Map<Long, List<Long>> users, long last, boolean complete) {}

  /** What is due at this moment, the earliest first. */
  Due due(int limit);

  /** Those who have these notifications, page by page. */
  Page receivers(List<Notification> due, long after, int limit);

  /**
   * Notes that these were announced, but not those that somebody has edited meanwhile.
   *
   * @param asOf when they were looked at
   */
  void announced(List<Notification> published, LocalDateTime asOf);
}
