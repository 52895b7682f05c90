package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Optional;

/**
 * What is to change in a broadcast; empty is to stay. Immutable.
 *
 * @param unscheduled whether its publication time is taken away: unless it has come, it is now
 */
public record BroadcastEdit(
    Optional<String> source,
    Optional<Variant> variant,
    Optional<LocalDateTime> publication,
    boolean unscheduled,
    Optional<LocalDateTime> expiration,
    Optional<Content> content) {

  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return source.isEmpty()
        && variant.isEmpty()
        && publication.isEmpty()
        && !unscheduled
        && expiration.isEmpty()
        && content.isEmpty();
  }

  /** The same of this broadcast at this moment, with all that follows for its publication. */
  BroadcastEdit of(Notification before, LocalDateTime now) {
    return unscheduled && before.publicationTime().isAfter(now)
        ? new BroadcastEdit(source, variant, Optional.of(now), false, expiration, content)
        : this;
  }
}
