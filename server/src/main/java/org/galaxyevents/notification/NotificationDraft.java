package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A notification that is to be made. Immutable.
 *
 * @param publication when people are to see it; at once if empty
 * @param expiration when it ends; after {@link #LIFETIME_DAYS} days if empty
 */
public record NotificationDraft(
    String source,
    Category category,
    Variant variant,
    Content content,
    Optional<LocalDateTime> publication,
    Optional<LocalDateTime> expiration) {

  /** How long a notification lives if nothing is said. */
  static final int LIFETIME_DAYS = 180;

  /** The last moment that Galaxy's form of a time can write. */
  private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59);

  public NotificationDraft {
    if (!content.category().equals(category.wireName())) {
      throw new IllegalArgumentException(
          "a content of " + content.category() + " in a notification of " + category.wireName());
    }
  }

  /** One that is published at once and lives as long as usual. */
  public static NotificationDraft now(
      String source, Category category, Variant variant, Content content) {
    return new NotificationDraft(
        source, category, variant, content, Optional.empty(), Optional.empty());
  }

  LocalDateTime publicationTime(LocalDateTime now) {
    return publication.orElse(now);
  }

  LocalDateTime expirationTime(LocalDateTime now) {
    LocalDateTime from = publicationTime(now).isAfter(now) ? publicationTime(now) : now;
    LocalDateTime usual = from.plusDays(LIFETIME_DAYS);
    return expiration.orElse(usual.isAfter(LAST) ? LAST : usual);
  }

  /** Whether nobody would ever see it: it ends before it begins, or has ended already. */
  boolean isNeverSeen(LocalDateTime now) {
    LocalDateTime end = expirationTime(now);
    return !end.isAfter(now) || !end.isAfter(publicationTime(now));
  }
}
