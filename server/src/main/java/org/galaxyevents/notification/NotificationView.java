package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.security.IdEncoding;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Notifications as Galaxy's JSON shows them, in answers and in frames alike: keys in Galaxy's
 * order, ids encoded, times as naive UTC. Thread-safe.
 */
public final class NotificationView {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final IdEncoding ids;

  public NotificationView(IdEncoding ids) {
    this.ids = ids;
  }

  /** A notification or broadcast as such. */
  public Map<String, @Nullable Object> of(Notification notification) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("id", ids.encode(notification.id()));
    shown.put("source", notification.source());
    shown.put("category", notification.category());
    shown.put("variant", notification.variant());
    shown.put("create_time", text(notification.createTime()));
    shown.put("update_time", text(notification.updateTime()));
    shown.put("publication_time", text(notification.publicationTime()));
    shown.put("expiration_time", text(notification.expirationTime()));
    shown.put("content", notification.content().fields());
    return shown;
  }

  /** A notification as its receiver has it. */
  public Map<String, @Nullable Object> of(InboxEntry entry) {
    Map<String, @Nullable Object> shown = of(entry.notification());
    shown.put("seen_time", entry.seen().map(NotificationView::text).orElse(null));
    shown.put("deleted", entry.deleted());
    return shown;
  }

  /** What somebody is told who asks what has changed. */
  public Map<String, @Nullable Object> status(
      long unread, List<InboxEntry> entries, List<Notification> broadcasts) {
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    shown.put("total_unread_count", unread);
    shown.put("notifications", entries.stream().map(this::of).toList());
    shown.put("broadcasts", broadcasts.stream().map(this::of).toList());
    return shown;
  }

  /** The JSON text, for a frame. */
  static String json(Map<String, @Nullable Object> shown) {
    return JSON.writeValueAsString(shown);
  }

  private static String text(LocalDateTime time) {
    return Cursor.of(time).toString();
  }
}
