package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Optional;
import org.jdbi.v3.core.result.RowView;

/** Reads notifications from rows. Immutable. */
final class NotificationRows {

  /** The columns of a notification that is called {@code n}. */
  static final String COLUMNS =
      """
      n.id, n.source, n.category, n.variant, n.create_time, n.update_time, n.publication_time,
      n.expiration_time, n.content
      """;

  /** The columns of a notification {@code n} and of somebody's association {@code a} with it. */
  static final String INBOX_COLUMNS =
      COLUMNS + ", a.user_id, a.update_time AS entry_time, a.seen_time, a.deleted AS put_away";

  /** Published and not expired. Galaxy's columns may be null, and then mean neither. */
  static final String ACTIVE = "n.publication_time <= :now AND n.expiration_time > :now";

  private static final LocalDateTime UNKNOWN = LocalDateTime.of(1970, 1, 1, 0, 0);

  private final ContentCodec codec = new ContentCodec();

  Notification notification(RowView row) {
    return notification(row, time(row, "update_time"));
  }

  InboxEntry entry(RowView row) {
    return new InboxEntry(
        notification(row, time(row, "entry_time")),
        Optional.ofNullable(row.getColumn("seen_time", LocalDateTime.class)),
        Boolean.TRUE.equals(row.getColumn("put_away", Boolean.class)));
  }

  private Notification notification(RowView row, LocalDateTime updateTime) {
    String category = text(row, "category");
    return new Notification(
        row.getColumn("id", Long.class),
        text(row, "source"),
        category,
        text(row, "variant"),
        time(row, "create_time"),
        updateTime,
        time(row, "publication_time"),
        time(row, "expiration_time"),
        codec.decode(row.getColumn("content", byte[].class), category));
  }

  /** A time that every row of ours has; one that another program left out counts as long ago. */
  private static LocalDateTime time(RowView row, String column) {
    return Optional.ofNullable(row.getColumn(column, LocalDateTime.class)).orElse(UNKNOWN);
  }

  private static String text(RowView row, String column) {
    return Optional.ofNullable(row.getColumn(column, String.class)).orElse("");
  }
}
