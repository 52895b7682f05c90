package org.galaxyevents.monitor;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.galaxyevents.event.Audience;

/**
 * Who owns these histories at this moment. Never cached: an anonymous history that is claimed must
 * reach its user.
 */
public interface OwnerLookup {

  /**
   * The owners, by one query: a user, or the sessions of an anonymous history. A history that
   * nobody owns is missing.
   *
   * @throws RuntimeException if the database cannot be asked now
   */
  Map<Long, List<Audience>> ownersOf(Collection<Long> historyIds);
}
