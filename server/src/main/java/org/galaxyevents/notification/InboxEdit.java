package org.galaxyevents.notification;

import java.util.Optional;

/** What a user changes in notifications of theirs; empty is to stay. Immutable. */
public record InboxEdit(Optional<Boolean> seen, Optional<Boolean> deleted) {

  /** Puts them away. */
  public static final InboxEdit DELETE = new InboxEdit(Optional.empty(), Optional.of(true));

  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return seen.isEmpty() && deleted.isEmpty();
  }
}
