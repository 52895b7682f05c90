package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import org.galaxyevents.database.Database;

/**
 * What users do with the notifications that they have. A change in one tab is announced to the
 * user's others. Thread-safe; blocks.
 */
public final class Inboxes {

  /** A frame that names more would be too large; the unread count is right nevertheless. */
  private static final int ANNOUNCED_AT_ONCE = 200;

  private final Database database;
  private final Announcer announcer;
  private final InboxStore inbox = new InboxStore();

  public Inboxes(Database database, Announcer announcer) {
    this.database = database;
    this.announcer = announcer;
  }

  private record Changed(int count, List<InboxEntry> entries, long unread, LocalDateTime at) {}

  /**
   * Changes notifications of a user.
   *
   * @return how many of these the user has
   */
  public int change(long userId, Collection<Long> notificationIds, InboxEdit edit) {
    Changed changed =
        database.write(transaction -> {
          int count = inbox.change(transaction, userId, notificationIds, edit);
          LocalDateTime now = transaction.now();
          List<Long> some = notificationIds.stream().limit(ANNOUNCED_AT_ONCE).toList();
          return new Changed(
              count,
              count == 0 ? List.of() : inbox.entries(transaction.handle(), now, userId, some),
              count == 0 ? 0 : inbox.unread(transaction.handle(), now, userId),
              now);
        });
    announcer.toOtherTabs(userId, changed.entries(), changed.unread(), changed.at());
    return changed.count();
  }
}
