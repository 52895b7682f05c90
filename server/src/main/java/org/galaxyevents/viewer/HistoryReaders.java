package org.galaxyevents.viewer;

import java.util.Optional;
import java.util.Set;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;

/**
 * Who may read one history, as it stood at one moment. Immutable.
 *
 * @param owners its user, or the sessions of an anonymous history
 * @param sharedWith the users with whom it is shared one by one
 * @param everyone whether it can be reached by a link, or is published
 * @param lastChange when it changed last; empty if nobody has noted that it did
 */
public record HistoryReaders(
    Set<Audience> owners, Set<Long> sharedWith, boolean everyone, Optional<Cursor> lastChange) {

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
