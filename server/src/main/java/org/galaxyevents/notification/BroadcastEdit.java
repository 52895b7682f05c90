package org.galaxyevents.notification;

import java.time.LocalDateTime;
import java.util.Optional;

/** What is to change in a broadcast; empty is to stay. Immutable. */
public record BroadcastEdit(
    Optional<String> source,
    Optional<Variant> variant,
    Optional<LocalDateTime> publication,
    Optional<LocalDateTime> expiration,
    Optional<Content> content) {

  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return source.isEmpty()
        && variant.isEmpty()
        && publication.isEmpty()
        && expiration.isEmpty()
        && content.isEmpty();
  }
}
