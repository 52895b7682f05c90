package org.galaxyevents.app;

import java.security.SecureRandom;
import java.util.Optional;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.database.Database;
import org.galaxyevents.entrypoint.EntryPointAnnouncer;
import org.galaxyevents.entrypoint.EntryPointStore;
import org.galaxyevents.entrypoint.InteractiveTools;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.EntryPointIds;
import org.galaxyevents.http.EntryPointRoutes;
import org.galaxyevents.http.HistoryDoor;
import org.galaxyevents.http.InteractiveToolRoutes;
import org.galaxyevents.http.JobKeys;
import org.galaxyevents.http.Router;
import org.galaxyevents.security.IdEncoding;

/** The parts that have to do with interactive tools, put together. Thread-safe. */
final class InteractiveToolParts {

  private final Database database;
  private final String idSecret;
  private final EntryPointAnnouncer announcer;

  /**
   * @param dispatcher none if updates are not pushed
   */
  InteractiveToolParts(Database database, String idSecret, Optional<EventDispatcher> dispatcher) {
    this.database = database;
    this.idSecret = idSecret;
    this.announcer = new EntryPointAnnouncer(dispatcher);
  }

  void addTo(Router router, ContentsEditor editor, HistoryDoor door, EncodedIds ids) {
    EntryPointStore store = new EntryPointStore(new SecureRandom());
    InteractiveTools tools = new InteractiveTools(database, store, editor, announcer);
    EntryPointIds entryPointIds = new EntryPointIds(IdEncoding.of(idSecret));
    new EntryPointRoutes(database, store, tools, ids, entryPointIds).addTo(router);
    new InteractiveToolRoutes(tools, door, ids, entryPointIds, JobKeys.of(idSecret)).addTo(router);
  }

  /** Announces what the bus has not taken. */
  void retry() {
    announcer.retry();
  }
}
