package org.galaxyevents.viewer;

import java.util.Set;
import org.galaxyevents.event.Audience;

/**
 * Who may read one history, as it stood at one moment. Immutable.
 *
 * @param owners its user, or the sessions of an anonymous history
 * @param sharedWith the users with whom it is shared one by one
 * @param everyone whether it can be reached by a link, or is published
 * @param changedLately whether it changed since the moment that was asked about
 */
public record HistoryReaders(
    Set<Audience> owners, Set<Long> sharedWith, boolean everyone, boolean changedLately) {

  public HistoryReaders {
    owners = Set.copyOf(owners);
    sharedWith = Set.copyOf(sharedWith);
  }

  boolean isOwnedBy(Audience viewer) {
    return owners.contains(viewer);
  }

  boolean mayRead(Audience viewer) {
    return everyone
        || isOwnedBy(viewer)
        || (viewer instanceof Audience.User(long id) && sharedWith.contains(id));
  }
}
