package org.galaxyevents.simulation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyevents.viewer.HistoryReaders;
import org.galaxyevents.viewer.ViewerAccess;

/** Who may read histories of the simulated database. */
record SimulatedReaders(Machine by, Surroundings around) implements ViewerAccess {

  @Override
  public Map<Long, HistoryReaders> readersOf(Collection<Long> historyIds) {
    Tables tables = around.database().tables();
    return around.lookUp(
        by,
        () -> {
          Map<Long, HistoryReaders> readers = new LinkedHashMap<>();
          for (long id : historyIds) {
            Tables.History history = tables.history(id);
            readers.put(
                id,
                new HistoryReaders(
                    history.owners(), history.sharedWith, false, tables.lastChange(id)));
          }
          return readers;
        });
  }
}
