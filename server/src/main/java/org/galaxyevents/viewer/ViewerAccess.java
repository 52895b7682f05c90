package org.galaxyevents.viewer;

import java.util.Collection;
import java.util.Map;

/** Who may read these histories at this moment. Never cached: what is unshared must not leak. */
public interface ViewerAccess {

  /**
   * The readers, by one query for thousands of histories. A history that does not exist, or that
   * was deleted, is missing.
   *
   * @throws RuntimeException if the database cannot be asked now
   */
  Map<Long, HistoryReaders> readersOf(Collection<Long> historyIds);
}
