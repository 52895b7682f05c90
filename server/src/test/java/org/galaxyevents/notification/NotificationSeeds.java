package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.database.Database;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.TestAccounts;
import org.jspecify.annotations.Nullable;

/** Notifications that tests begin with. Confined to the test. */
final class NotificationSeeds {

  static final NotificationView VIEW = new NotificationView(IdEncoding.of(TestAccounts.ID_SECRET));

  /** The id of what is sent in the background. */
  static final UUID NAME = new UUID(7, 9);

  private NotificationSeeds() {}

  static Announcer announcer(RecordingBus bus) {
    return new Announcer(Optional.of(new EventDispatcher(bus)), VIEW);
  }

  /** One that sends at once whatever it sends. */
  static Sender sender(Database database, Announcer announcer) {
    return sender(database, announcer, Runnable::run, new Distribution(false));
  }

  static Sender sender(
      Database database, Announcer announcer, Executor background, Distribution distribution) {
    return new Sender(
        database,
        announcer,
        distribution,
        new BackgroundSending(database, announcer, distribution, background),
        () -> NAME);
  }

  static NotificationDraft message(String subject, @Nullable LocalDateTime publication) {
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    content.put("subject", subject);
    content.put("message", "M");
    return new NotificationDraft(
        "test",
        Category.MESSAGE,
        Variant.INFO,
        Content.of(Category.MESSAGE, content),
        Optional.ofNullable(publication),
        Optional.empty());
  }

  static NotificationDraft broadcast(String subject, @Nullable LocalDateTime publication) {
    return new NotificationDraft(
        "test",
        Category.BROADCAST,
        Variant.INFO,
        broadcastContent(subject),
        Optional.ofNullable(publication),
        Optional.empty());
  }

  static Content broadcastContent(String subject) {
    return Content.of(Category.BROADCAST, Map.of("subject", subject, "message", "M"));
  }

  /** The database's time. */
  static LocalDateTime now(Database database) {
    return database.readAt((handle, now) -> now);
  }

  /** A notification that is in no database. */
  static Notification notification(long id, NotificationDraft draft, LocalDateTime now) {
    return new Notification(
        id,
        draft.source(),
        draft.category().wireName(),
        draft.variant().wireName(),
        now,
        now,
        draft.publicationTime(now),
        draft.expirationTime(now),
        draft.content());
  }

  static BroadcastEdit edit(
      @Nullable LocalDateTime publication,
      @Nullable LocalDateTime expiration,
      @Nullable String subject) {
    return new BroadcastEdit(
        Optional.empty(),
        Optional.empty(),
        Optional.ofNullable(publication),
        false,
        Optional.ofNullable(expiration),
        Optional.ofNullable(subject).map(NotificationSeeds::broadcastContent));
  }

  /** The receivers of all personal frames, in order. */
  static List<Long> told(RecordingBus bus) {
    return bus.published(org.galaxyevents.bus.ControlTask.NotifyUsers.class).stream()
        .flatMap(task -> task.userIds().stream())
        .toList();
  }
}
