package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Map;

/**
 * A notification or broadcast as it is stored. Immutable. Category and variant are texts: a newer
 * Galaxy may have written ones that are not known here.
 *
 * @param updateTime when it was last edited; for a notification in somebody's inbox, when that
 *     entry last changed
 */
public record Notification(
    long id,
    String source,
    String category,
    String variant,
    LocalDateTime createTime,
    LocalDateTime updateTime,
    LocalDateTime publicationTime,
    LocalDateTime expirationTime,
    Content content) {

  /** Whether it reaches also those who refuse its category. */
  boolean isUrgent() {
    return variant.equals(Variant.URGENT.wireName());
  }

  boolean isBroadcast() {
    return category.equals(Category.BROADCAST.wireName());
  }

  /** Whether people are to see it at this moment. */
  public boolean isActive(LocalDateTime now) {
    return !publicationTime.isAfter(now) && expirationTime.isAfter(now);
  }

  /** The same, which somebody changed at that moment. */
  Notification changedAt(LocalDateTime time) {
    return new Notification(
        id, source, category, variant, createTime, time, publicationTime, expirationTime, content);
  }

  /**
   * What those are told who have seen it but shall not any more: that it has ended, and nothing of
   * what it says now.
   */
  Notification withdrawn() {
    Content nothing = Content.of(Category.BROADCAST, Map.of("subject", "", "message", ""));
    return new Notification(
        id,
        "",
        category,
        Variant.INFO.wireName(),
        createTime,
        updateTime,
        createTime,
        updateTime,
        nothing);
  }
}
