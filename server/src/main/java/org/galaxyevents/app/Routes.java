package org.galaxyevents.app;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.Database;
import org.galaxyevents.history.ContentsEditor;
import org.galaxyevents.history.ContentsStore;
import org.galaxyevents.history.CurrentHistories;
import org.galaxyevents.history.HistoryAccess;
import org.galaxyevents.history.HistoryStatistics;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.http.ConfigurationRoutes;
import org.galaxyevents.http.ContentsRoutes;
import org.galaxyevents.http.CurrentHistoryRoutes;
import org.galaxyevents.http.EncodedIds;
import org.galaxyevents.http.Endings;
import org.galaxyevents.http.HistoryDoor;
import org.galaxyevents.http.HistoryRoutes;
import org.galaxyevents.http.HistoryView;
import org.galaxyevents.http.HistoryViewingRoutes;
import org.galaxyevents.http.NewContentsRoutes;
import org.galaxyevents.http.OpenApiRoutes;
import org.galaxyevents.http.PageRoutes;
import org.galaxyevents.http.Router;
import org.galaxyevents.http.SharedLinkRoutes;
import org.galaxyevents.http.SharingRoutes;
import org.galaxyevents.http.Unsharing;
import org.galaxyevents.security.IdEncoding;

/** All routes of the standalone server. */
final class Routes {

  private Routes() {}

  /** The parts that have routes of their own. */
  record Parts(
      Accounts accounts,
      Notifications notifications,
      InteractiveToolParts tools,
      Endings endings,
      HistoryViewingRoutes viewing) {}

  static Router of(ServeConfig config, Database database, String idSecret, Parts parts) {
    Accounts accounts = parts.accounts();
    Router router = new Router();
    EncodedIds ids = new EncodedIds(IdEncoding.of(idSecret));
    accounts.addTo(router, ids, parts.endings());
    parts.notifications().addTo(router, ids);
    addHistories(router, database, parts, ids);
    parts.viewing().addTo(router);
    new SharedLinkRoutes(
            database, new HistoryStore(), new HistoryAccess(), ids, config.http().prefix())
        .addTo(router);
    new ConfigurationRoutes(
            new ConfigurationRoutes.Settings(
                config.updates(),
                config.notifications().enabled(),
                config.accounts().allowUserCreation(),
                config.notifications().mail().isPresent(),
                config.brand().orElse(null),
                config.accounts().cookieDomain().orElse(null),
                Instant.now().getEpochSecond()))
        .addTo(router);
    new PageRoutes(
            accounts.sessions(),
            accounts.cookie(),
            accounts.csrfTokens(),
            new PageRoutes.Appearance(
                config.http().prefix(), config.brand().orElse("galaxy-events")),
            new SecureRandom())
        .addTo(router);
    new OpenApiRoutes(config.http().prefix()).addTo(router);
    return router;
  }

  private static void addHistories(Router router, Database database, Parts parts, EncodedIds ids) {
    HistoryStore histories = new HistoryStore();
    HistoryAccess access = new HistoryAccess();
    HistoryDoor door = new HistoryDoor(histories, access, ids);
    HistoryView view = new HistoryView(ids, new HistoryStatistics());
    ContentsStore contents = new ContentsStore();
    ContentsEditor editor = new ContentsEditor(histories, UUID::randomUUID);
    Unsharing unsharing = parts.viewing()::telling;
    new HistoryRoutes(database, histories, door, view).addTo(router, unsharing);
    new SharingRoutes(database, histories, door, ids, parts.notifications().shareNotice())
        .addTo(router, unsharing);
    new ContentsRoutes(database, contents, editor, door, ids).addTo(router);
    new NewContentsRoutes(database, contents, editor, door, ids).addTo(router);
    new CurrentHistoryRoutes(
            database,
            new CurrentHistories(histories, access, parts.accounts().sessions()),
            door,
            view,
            parts.accounts().cookie())
        .addTo(router);
    parts.tools().addTo(router, editor, door, ids);
  }
}
