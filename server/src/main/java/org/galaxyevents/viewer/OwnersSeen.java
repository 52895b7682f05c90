package org.galaxyevents.viewer;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;
import org.galaxyevents.event.Audience;

/**
 * Who owned the histories that somebody looks at, when the database was asked last: where the bus
 * brings the changes of some owners only, a history that has become another one's may have changed
 * unheard. Thread-safe.
 */
final class OwnersSeen {

  private final Map<Long, Set<Audience>> owners = new ConcurrentHashMap<>();

  /** Somebody begins to look at these. */
  void begin(Map<Long, HistoryReaders> readers) {
    readers.forEach((history, found) -> owners.putIfAbsent(history, found.owners()));
  }

  /**
   * Those of these that have become another one's since the last time.
   *
   * @param isViewed whether a history is still looked at; what is not is forgotten
   */
  Set<Long> changed(Map<Long, HistoryReaders> readers, LongPredicate isViewed) {
    Set<Long> changed = new LinkedHashSet<>();
    readers.forEach((history, found) -> {
      Set<Audience> before = owners.put(history, found.owners());
      if (before != null && !before.equals(found.owners())) {
        changed.add(history);
      }
    });
    owners.keySet().removeIf(history -> !isViewed.test(history));
    return changed;
  }
}
