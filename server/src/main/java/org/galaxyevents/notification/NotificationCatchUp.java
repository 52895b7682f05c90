package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.catchup.MissedNotifications;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.RowView;

/**
 * What clients missed of notifications and broadcasts, for many at once: one query for all
 * broadcasts, two for each 512 users, and one for each 512 contents, however many users have them.
 * Thread-safe; blocks.
 */
public final class NotificationCatchUp implements MissedNotifications {

  /** The newest so many go into one frame; lists have the others. */
  static final int MOST = 500;

  private static final int BATCH = 512;

  private static final String CHANGED =
      """
      SELECT a.user_id, a.notification_id, a.update_time, a.seen_time, a.deleted, n.publication_time
      FROM user_notification_association a JOIN notification n ON n.id = a.notification_id
      WHERE a.user_id IN (<ids>) AND %s AND (a.update_time >= :since OR n.publication_time >= :since)
      """
          .formatted(NotificationRows.ACTIVE);

  private static final String UNREAD =
      """
      SELECT a.user_id, count(*)
      FROM user_notification_association a JOIN notification n ON n.id = a.notification_id
      WHERE a.user_id IN (<ids>) AND a.seen_time IS NULL AND COALESCE(a.deleted, FALSE) = FALSE AND %s
      GROUP BY a.user_id
      """
          .formatted(NotificationRows.ACTIVE);

  /** What a user has, without what it says. */
  private record Mark(
      long notification,
      LocalDateTime updated,
      LocalDateTime published,
      Optional<LocalDateTime> seen,
      boolean deleted) {

    /** What has been put away is missed only by who may still show it. */
    boolean concerns(LocalDateTime since) {
      return !updated.isBefore(since) || (!deleted && !published.isBefore(since));
    }
  }

  private final Database database;
  private final NotificationView view;
  private final NotificationStore notifications = new NotificationStore();

  public NotificationCatchUp(Database database, NotificationView view) {
    this.database = database;
    this.view = view;
  }

  /** All that the questions need, from one state of the database. */
  private record Found(
      Map<Long, List<Mark>> marks,
      Map<Long, Long> unread,
      Map<Long, Notification> contents,
      List<Notification> broadcasts,
      LocalDateTime now) {}

  @Override
  public List<Status> missed(List<Question> questions) {
    if (questions.isEmpty()) {
      return List.of();
    }
    Found found = database.readAt((handle, now) -> find(handle, now, questions));
    // Most who come at once have missed the same: nothing, or a broadcast.
    Map<List<Object>, Status> rendered = new HashMap<>();
    return questions.stream().map(question -> status(question, found, rendered)).toList();
  }

  private Found find(Handle handle, LocalDateTime now, List<Question> questions) {
    Map<Long, LocalDateTime> users = new HashMap<>();
    LocalDateTime earliest = now;
    for (Question question : questions) {
      LocalDateTime since = since(question);
      earliest = earliest.isBefore(since) ? earliest : since;
      question
          .user()
          .ifPresent(
              id -> users.merge(id, since, (one, other) -> one.isBefore(other) ? one : other));
    }
    Map<Long, List<Mark>> marks = new HashMap<>();
    Map<Long, Long> unread = new HashMap<>();
    for (List<Long> batch : byAge(users)) {
      marks(handle, now, batch, users, marks);
      handle
          .createQuery(UNREAD)
          .bindList("ids", batch)
          .bind("now", now)
          .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
          .forEach(count -> unread.put(count.getKey(), count.getValue()));
    }
    Set<Long> needed = new LinkedHashSet<>();
    marks.values().forEach(own -> own.forEach(mark -> needed.add(mark.notification())));
    return new Found(
        marks,
        unread,
        contents(handle, needed),
        notifications.broadcastsSince(handle, now, earliest, MOST),
        now);
  }

  /** Those who ask from about the same time share a query, so that none reads much too much. */
  private static List<List<Long>> byAge(Map<Long, LocalDateTime> users) {
    return IdBatches.of(
        users.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList(),
        BATCH);
  }

  private static void marks(
      Handle handle,
      LocalDateTime now,
      List<Long> batch,
      Map<Long, LocalDateTime> since,
      Map<Long, List<Mark>> marks) {
    handle
        .createQuery(CHANGED)
        .bindList("ids", batch)
        .bind("now", now)
        .bind("since", since.get(batch.getFirst()))
        .map((RowView row) -> Map.entry(row.getColumn("user_id", Long.class), mark(row)))
        .forEach(each ->
            marks.computeIfAbsent(each.getKey(), same -> new ArrayList<>()).add(each.getValue()));
    batch.forEach(user -> marks.computeIfPresent(user, (same, own) -> newest(own)));
  }

  private static List<Mark> newest(List<Mark> own) {
    return own.stream()
        .sorted(Comparator.comparingLong(Mark::notification).reversed())
        .limit(MOST)
        .toList();
  }

  private static Mark mark(RowView row) {
    LocalDateTime published = row.getColumn("publication_time", LocalDateTime.class);
    return new Mark(
        row.getColumn("notification_id", Long.class),
        Optional.ofNullable(row.getColumn("update_time", LocalDateTime.class)).orElse(published),
        published,
        Optional.ofNullable(row.getColumn("seen_time", LocalDateTime.class)),
        Boolean.TRUE.equals(row.getColumn("deleted", Boolean.class)));
  }

  private Map<Long, Notification> contents(Handle handle, Collection<Long> ids) {
    Map<Long, Notification> contents = new HashMap<>();
    for (List<Long> batch : IdBatches.of(ids, BATCH)) {
      notifications.find(handle, batch).forEach(each -> contents.put(each.id(), each));
    }
    return contents;
  }

  private Status status(Question question, Found found, Map<List<Object>, Status> rendered) {
    LocalDateTime since = since(question);
    OptionalLong user = question.user();
    long unread = user.isEmpty() ? 0 : found.unread().getOrDefault(user.getAsLong(), 0L);
    List<Mark> own =
        user.isEmpty()
            ? List.of()
            : found.marks().getOrDefault(user.getAsLong(), List.of()).stream()
                .filter(mark -> mark.concerns(since))
                .toList();
    List<Notification> broadcasts =
        found.broadcasts().stream()
            .flatMap(each -> shown(each, since, found.now()).stream())
            .toList();
    return rendered.computeIfAbsent(
        List.of(unread, own, broadcasts.stream().map(Notification::id).toList()),
        same ->
            new Status(
                NotificationView.json(view.status(unread, entries(own, found), broadcasts)),
                own.isEmpty() && broadcasts.isEmpty()));
  }

  /** A broadcast as somebody is to be told of it who was last told at that moment. */
  private static Optional<Notification> shown(
      Notification broadcast, LocalDateTime since, LocalDateTime now) {
    boolean edited =
        broadcast.updateTime().isAfter(broadcast.createTime())
            && !broadcast.updateTime().isBefore(since);
    if (broadcast.isActive(now)) {
      boolean published = !broadcast.publicationTime().isBefore(since);
      boolean made = !broadcast.updateTime().isBefore(since);
      return published || made ? Optional.of(broadcast) : Optional.empty();
    }
    if (!edited) {
      return Optional.empty();
    }
    // It may have been seen before it was stopped or put off.
    return Optional.of(
        broadcast.publicationTime().isAfter(now) ? broadcast.withdrawn() : broadcast);
  }

  private static List<InboxEntry> entries(List<Mark> own, Found found) {
    List<InboxEntry> entries = new ArrayList<>(own.size());
    for (Mark mark : own) {
      Notification content = found.contents().get(mark.notification());
      if (content != null) {
        entries.add(new InboxEntry(content.changedAt(mark.updated()), mark.seen(), mark.deleted()));
      }
    }
    return entries;
  }

  /** Stored times may be floored to the millisecond. */
  private static LocalDateTime since(Question question) {
    return question.since().toLocalDateTime().truncatedTo(ChronoUnit.MILLIS);
  }
}
