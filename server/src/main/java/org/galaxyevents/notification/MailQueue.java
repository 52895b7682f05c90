package org.galaxyevents.notification;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The mails that are still to be sent. Whoever takes some has them for a while; if nothing is heard
 * of one until then, its process has ended, and it is taken again. Thread-safe; blocks.
 */
public final class MailQueue {

  /** So long a process may need for the mails that it took. */
  static final Duration LEASE = Duration.ofMinutes(15);

  private static final int BATCH = 512;

  private final Database database;
  private final NotificationRows rows = new NotificationRows();
  private final PreferenceStore preferences = new PreferenceStore();
  private final MailText text = new MailText();

  public MailQueue(Database database) {
    this.database = database;
  }

  /** A mail that was taken, and how often sending it has failed before. */
  record Taken(Mail mail, int attempts) {}

  private record Row(
      long id,
      int attempts,
      long user,
      String email,
      String username,
      Optional<String> url,
      Notification notification) {}

  /** Queues mails about a notification, within the transaction that gives it to these users. */
  static void add(Transaction transaction, Notification notification, Collection<Long> users) {
    if (users.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        transaction
            .handle()
            .prepareBatch(
                """
                INSERT INTO galaxy_events_mail (notification_id, user_id, attempts, next_time)
                VALUES (:notification, :user, 0, :time)
                """);
    for (long user : users) {
      batch
          .bind("notification", notification.id())
          .bind("user", user)
          .bind("time", notification.publicationTime())
          .add();
    }
    batch.execute();
  }

  /**
   * Takes mails that are due. Those about what has expired, and for users who do not want them any
   * more or are gone, are dropped.
   */
  List<Taken> take(int limit) {
    boolean any =
        database.readAt((handle, now) ->
            handle
                .createQuery("SELECT 1 FROM galaxy_events_mail WHERE next_time <= :now LIMIT 1")
                .bind("now", now)
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    return any ? database.write(transaction -> take(transaction, limit)) : List.of();
  }

  private List<Taken> take(Transaction transaction, int limit) {
    Handle handle = transaction.handle();
    List<Row> due = due(handle, transaction.now(), limit);
    Map<Long, Preferences> said =
        preferences.of(handle, due.stream().map(Row::user).distinct().toList());
    List<Taken> taken = new ArrayList<>();
    List<Long> dropped = new ArrayList<>();
    for (Row row : due) {
      boolean wanted =
          row.notification().isActive(transaction.now())
              && !row.email().isEmpty()
              && said.getOrDefault(row.user(), Preferences.DEFAULT).wantByMail(row.notification());
      if (wanted) {
        taken.add(new Taken(mail(row), row.attempts()));
      } else {
        dropped.add(row.id());
      }
    }
    delete(handle, dropped);
    postpone(
        handle,
        taken.stream().map(each -> each.mail().id()).toList(),
        transaction.now().plus(LEASE));
    return taken;
  }

  /** The address of somebody who is gone is empty. */
  private List<Row> due(Handle handle, LocalDateTime now, int limit) {
    return handle
        .createQuery(
            """
            SELECT m.id AS mail, m.attempts, m.user_id, u.username, n.galaxy_url,
              CASE WHEN u.active = TRUE AND COALESCE(u.deleted, FALSE) = FALSE THEN u.email ELSE '' END AS email,
              %s
            FROM galaxy_events_mail m
              JOIN galaxy_user u ON u.id = m.user_id JOIN notification n ON n.id = m.notification_id
            WHERE m.next_time <= :now ORDER BY m.next_time, m.id LIMIT :limit
            """
                .formatted(NotificationRows.COLUMNS))
        .bind("now", now)
        .bind("limit", limit)
        .map(this::row)
        .list();
  }

  private Row row(RowView row) {
    return new Row(
        row.getColumn("mail", Long.class),
        row.getColumn("attempts", Integer.class),
        row.getColumn("user_id", Long.class),
        Optional.ofNullable(row.getColumn("email", String.class)).orElse(""),
        Optional.ofNullable(row.getColumn("username", String.class)).orElse(""),
        Optional.ofNullable(row.getColumn("galaxy_url", String.class)),
        rows.notification(row));
  }

  private Mail mail(Row row) {
    Notification notification = row.notification();
    return new Mail(
        row.id(),
        "notification-" + notification.id() + "-" + row.user(),
        row.email(),
        text.subject(notification),
        text.body(notification, row.username(), row.url()));
  }

  /** These have been sent, or never will be. */
  void forget(List<Long> ids) {
    if (!ids.isEmpty()) {
      database.write(transaction -> {
        delete(transaction.handle(), ids);
        return ids;
      });
    }
  }

  /** This one is to be tried again after a while. */
  void retry(long id, Duration after) {
    database.write(transaction ->
        transaction
            .handle()
            .createUpdate(
                "UPDATE galaxy_events_mail SET attempts = attempts + 1, next_time = :time WHERE id = :id")
            .bind("time", transaction.now().plus(after))
            .bind("id", id)
            .execute());
  }

  /** These were not tried, and are to be taken again after a while. */
  void giveBack(List<Long> ids, Duration after) {
    database.write(transaction -> {
      postpone(transaction.handle(), ids, transaction.now().plus(after));
      return ids;
    });
  }

  private static void postpone(Handle handle, List<Long> ids, LocalDateTime until) {
    for (List<Long> batch : IdBatches.of(ids, BATCH)) {
      handle
          .createUpdate("UPDATE galaxy_events_mail SET next_time = :time WHERE id IN (<ids>)")
          .bind("time", until)
          .bindList("ids", batch)
          .execute();
    }
  }

  private static void delete(Handle handle, List<Long> ids) {
    for (List<Long> batch : IdBatches.of(ids, BATCH)) {
      handle
          .createUpdate("DELETE FROM galaxy_events_mail WHERE id IN (<ids>)")
          .bindList("ids", batch)
          .execute();
    }
  }
}
