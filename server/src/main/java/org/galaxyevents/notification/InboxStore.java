package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Who has which notification, who has seen it and who has put it away. Immutable. */
public final class InboxStore {

  private static final int BATCH = 512;

  private static final String OF_USER =
      """
      SELECT %s FROM user_notification_association a JOIN notification n ON n.id = a.notification_id
      WHERE a.user_id = :user AND %s
      """
          .formatted(NotificationRows.INBOX_COLUMNS, NotificationRows.ACTIVE);

  private static final String NOT_DELETED = " AND COALESCE(a.deleted, FALSE) = FALSE";

  private final NotificationRows rows = new NotificationRows();

  /** A page of a user's active notifications, the newest first. */
  public List<InboxEntry> page(
      Handle handle, LocalDateTime now, long userId, int offset, int limit) {
    return entries(
        of(
                handle,
                OF_USER + NOT_DELETED + " ORDER BY n.id DESC LIMIT :limit OFFSET :offset",
                now,
                userId)
            .bind("limit", limit)
            .bind("offset", offset));
  }

  /** One of a user's active notifications. */
  public Optional<InboxEntry> find(Handle handle, LocalDateTime now, long userId, long id) {
    return entries(
            of(handle, OF_USER + NOT_DELETED + " AND n.id = :id", now, userId).bind("id", id))
        .stream()
        .findFirst();
  }

  /** A user's active notifications that were published or changed since, the newest first. */
  public List<InboxEntry> since(
      Handle handle, LocalDateTime now, long userId, LocalDateTime since, int limit) {
    return entries(
        of(
                handle,
                OF_USER
                    + NOT_DELETED
                    + " AND (a.update_time >= :since OR n.publication_time >= :since)"
                    + " ORDER BY n.id DESC LIMIT :limit",
                now,
                userId)
            .bind("since", since)
            .bind("limit", limit));
  }

  /** How many active notifications a user has not seen. */
  public long unread(Handle handle, LocalDateTime now, long userId) {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM user_notification_association a JOIN notification n ON n.id = a.notification_id
            WHERE a.user_id = :user AND a.seen_time IS NULL AND COALESCE(a.deleted, FALSE) = FALSE AND %s
            """
                .formatted(NotificationRows.ACTIVE))
        .bind("user", userId)
        .bind("now", now)
        .mapTo(Long.class)
        .one();
  }

  /** Those of these that are active, put away or not. */
  List<InboxEntry> entries(
      Handle handle, LocalDateTime now, long userId, Collection<Long> notificationIds) {
    List<InboxEntry> entries = new ArrayList<>();
    for (List<Long> batch : IdBatches.of(notificationIds, BATCH)) {
      entries.addAll(
          entries(
              of(handle, OF_USER + " AND n.id IN (<ids>)", now, userId).bindList("ids", batch)));
    }
    return entries;
  }

  /**
   * Changes a user's own.
   *
   * @return how many of them the user has
   */
  int change(Transaction transaction, long userId, Collection<Long> ids, InboxEdit edit) {
    String seen =
        edit.seen().map(yes -> yes ? ", seen_time = :now" : ", seen_time = NULL").orElse("");
    String deleted =
        edit.deleted().map(yes -> ", deleted = " + (yes ? "TRUE" : "FALSE")).orElse("");
    int changed = 0;
    for (List<Long> batch : IdBatches.of(ids, BATCH)) {
      changed +=
          transaction
              .handle()
              .createUpdate(
                  """
                  UPDATE user_notification_association SET update_time = :now%s%s
                  WHERE user_id = :user AND notification_id IN (<ids>)
                  """
                      .formatted(seen, deleted))
              .bind("now", transaction.now())
              .bind("user", userId)
              .bindList("ids", batch)
              .execute();
    }
    return changed;
  }

  /** Gives a notification to users who do not have it yet. */
  void insert(Transaction transaction, long notificationId, Collection<Long> userIds) {
    if (userIds.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        transaction
            .handle()
            .prepareBatch(
                """
                INSERT INTO user_notification_association (user_id, notification_id, deleted, update_time)
                VALUES (:user, :notification, FALSE, :now)
                """);
    for (long user : userIds) {
      batch
          .bind("user", user)
          .bind("notification", notificationId)
          .bind("now", transaction.now())
          .add();
    }
    batch.execute();
  }

  private static Query of(Handle handle, String sql, LocalDateTime now, long userId) {
    return handle.createQuery(sql).bind("user", userId).bind("now", now);
  }

  private List<InboxEntry> entries(Query query) {
    return query.map(rows::entry).list();
  }
}
