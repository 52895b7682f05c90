package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;

/** The notifications and broadcasts themselves, whoever they are for. Immutable. */
public final class NotificationStore {

  private static final int BATCH = 512;

  private final NotificationRows rows = new NotificationRows();
  private final ContentCodec codec = new ContentCodec();

  /**
   * Makes a notification.
   *
   * @param url where people reach this server; goes into mails
   */
  Notification insert(Transaction transaction, NotificationDraft draft, Optional<String> url) {
    LocalDateTime now = transaction.now();
    return transaction
        .handle()
        .createQuery(
            """
            INSERT INTO notification (create_time, update_time, publication_time, expiration_time, source, category,
              variant, dispatched, galaxy_url, content)
            VALUES (:now, :now, :publication, :expiration, :source, :category, :variant, FALSE, :url, :content)
            RETURNING id, source, category, variant, create_time, update_time, publication_time, expiration_time,
              content
            """)
        .bind("now", now)
        .bind("publication", draft.publicationTime(now))
        .bind("expiration", draft.expirationTime(now))
        .bind("source", draft.source())
        .bind("category", draft.category().wireName())
        .bind("variant", draft.variant().wireName())
        .bind("url", url.orElse(null))
        .bind("content", codec.encode(draft.content()))
        .map(rows::notification)
        .one();
  }

  /** The broadcast with this id, active or not. */
  public Optional<Notification> findBroadcast(Handle handle, long id) {
    return handle
        .createQuery(
            "SELECT %s FROM notification n WHERE n.id = :id AND n.category = 'broadcast'"
                .formatted(NotificationRows.COLUMNS))
        .bind("id", id)
        .map(rows::notification)
        .findFirst();
  }

  /** Broadcasts that are active, the oldest first; at most so many, the newest of them. */
  public List<Notification> activeBroadcasts(Handle handle, LocalDateTime now, int limit) {
    return newest(
        handle
            .createQuery(broadcasts(" AND " + NotificationRows.ACTIVE))
            .bind("now", now)
            .bind("limit", limit)
            .map(rows::notification)
            .list());
  }

  /** Active broadcasts that were published or edited since, the oldest first. */
  public List<Notification> activeBroadcastsSince(
      Handle handle, LocalDateTime now, LocalDateTime since, int limit) {
    String condition =
        " AND "
            + NotificationRows.ACTIVE
            + " AND (n.update_time >= :since OR n.publication_time >= :since)";
    return newest(
        handle
            .createQuery(broadcasts(condition))
            .bind("now", now)
            .bind("since", since)
            .bind("limit", limit)
            .map(rows::notification)
            .list());
  }

  /**
   * Broadcasts that were published or edited since, whether they are active or not, the oldest
   * first.
   */
  List<Notification> broadcastsSince(
      Handle handle, LocalDateTime now, LocalDateTime since, int limit) {
    String condition =
        " AND (n.update_time >= :since OR (n.publication_time >= :since AND n.publication_time <= :now))";
    return newest(
        handle
            .createQuery(broadcasts(condition))
            .bind("now", now)
            .bind("since", since)
            .bind("limit", limit)
            .map(rows::notification)
            .list());
  }

  /** The notifications and broadcasts with these ids. */
  List<Notification> find(Handle handle, List<Long> ids) {
    return handle
        .createQuery(
            "SELECT %s FROM notification n WHERE n.id IN (<ids>)"
                .formatted(NotificationRows.COLUMNS))
        .bindList("ids", ids)
        .map(rows::notification)
        .list();
  }

  /** All broadcasts that are kept, scheduled and ended ones too, the oldest first. */
  public List<Notification> allBroadcasts(Handle handle, int limit) {
    return newest(
        handle.createQuery(broadcasts("")).bind("limit", limit).map(rows::notification).list());
  }

  /** Notifications to users that are not published yet, the next one first. */
  public List<Notification> scheduled(Handle handle, LocalDateTime now, int limit) {
    return handle
        .createQuery(
            """
            SELECT %s FROM notification n
            WHERE n.category <> 'broadcast' AND n.publication_time > :now
            ORDER BY n.publication_time, n.id LIMIT :limit
            """
                .formatted(NotificationRows.COLUMNS))
        .bind("now", now)
        .bind("limit", limit)
        .map(rows::notification)
        .list();
  }

  private static String broadcasts(String condition) {
    return "SELECT %s FROM notification n WHERE n.category = 'broadcast'%s ORDER BY n.id DESC LIMIT :limit"
        .formatted(NotificationRows.COLUMNS, condition);
  }

  /** What was read from the newest on, in the order of its making. */
  private static List<Notification> newest(List<Notification> backwards) {
    return backwards.reversed();
  }

  /** Changes what the edit names in a broadcast, which then counts as not announced. */
  void edit(Transaction transaction, long id, BroadcastEdit edit) {
    transaction
        .handle()
        .createUpdate(
            """
            UPDATE notification SET update_time = :now, dispatched = FALSE,
              source = coalesce(:source, source), variant = coalesce(:variant, variant),
              publication_time = coalesce(:publication, publication_time),
              expiration_time = coalesce(:expiration, expiration_time),
              content = coalesce(:content, content)
            WHERE id = :id AND category = 'broadcast'
            """)
        .bind("now", transaction.now())
        .bind("id", id)
        .bind("source", edit.source().orElse(null))
        .bind("variant", edit.variant().map(Variant::wireName).orElse(null))
        .bindByType("publication", edit.publication().orElse(null), LocalDateTime.class)
        .bindByType("expiration", edit.expiration().orElse(null), LocalDateTime.class)
        .bindByType("content", edit.content().map(codec::encode).orElse(null), byte[].class)
        .execute();
  }

  /**
   * Notes that these have been announced, unless one was edited meanwhile: whoever did that
   * announces it again.
   */
  void markAnnounced(Transaction transaction, List<Notification> announced) {
    for (Notification each : announced) {
      transaction
          .handle()
          .createUpdate(
              """
              UPDATE notification SET dispatched = TRUE
              WHERE id = :id AND update_time = :seen AND dispatched = FALSE
              """)
          .bind("id", each.id())
          .bind("seen", each.updateTime())
          .execute();
    }
  }

  /**
   * Deletes some of these for good, and what belongs to them before.
   *
   * @return how many rows went, none if everything is gone
   */
  int delete(Transaction transaction, List<Long> ids, int most) {
    List<Long> some = IdBatches.of(ids, BATCH).getFirst();
    int rows = 0;
    for (String table :
        List.of("galaxy_events_mail", "galaxy_events_sending", "user_notification_association")) {
      int deleted =
          transaction
              .handle()
              .createUpdate(
                  """
                  DELETE FROM %s WHERE id IN (
                    SELECT id FROM %s WHERE notification_id IN (<ids>) LIMIT :most)
                  """
                      .formatted(table, table))
              .bindList("ids", some)
              .bind("most", most)
              .execute();
      rows += deleted;
      if (deleted == most) {
        return rows;
      }
    }
    return rows
        + transaction
            .handle()
            .createUpdate("DELETE FROM notification WHERE id IN (<ids>)")
            .bindList("ids", some)
            .execute();
  }
}
