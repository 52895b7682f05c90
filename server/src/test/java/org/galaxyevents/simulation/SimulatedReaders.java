package org.galaxyevents.simulation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.viewer.HistoryReaders;
import org.galaxyevents.viewer.ViewerAccess;

/**
 * Who may read histories of the simulated database.
 *
 * @param lately since when a change counts as late
 */
record SimulatedReaders(Machine by, Surroundings around, Supplier<Cursor> lately)
    implements ViewerAccess {

  @Override
  public Map<Long, HistoryReaders> readersOf(Collection<Long> historyIds) {
    Cursor since = lately.get();
    Tables tables = around.database().tables();
    return around.ask(
        by,
        () -> {
          Map<Long, HistoryReaders> readers = new LinkedHashMap<>();
          for (long id : historyIds) {
            Tables.History history = tables.history(id);
            readers.put(
                id,
                new HistoryReaders(
                    history.owners(),
                    history.sharedWith,
                    false,
                    tables.hasChangedSince(id, since)));
          }
          return readers;
        });
  }
}
