package org.galaxyevents.http;

import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.history.HistoryAccess;
import org.galaxyevents.history.HistoryAccess.Access;
import org.galaxyevents.history.HistoryStore;
import org.galaxyevents.history.ShareStore;

/**
 * {@code /u/alice/h/reads}: the links under which people pass shared histories on. They lead to the
 * page, which says so if there is nothing for whoever follows one. Thread-safe.
 */
public final class SharedLinkRoutes {

  private final Database database;
  private final HistoryStore histories;
  private final HistoryAccess access;
  private final EncodedIds ids;
  private final String prefix;
  private final ShareStore shares = new ShareStore();

  /**
   * @param prefix of all our paths, without a slash at its end
   */
  public SharedLinkRoutes(
      Database database,
      HistoryStore histories,
      HistoryAccess access,
      EncodedIds ids,
      String prefix) {
    this.database = database;
    this.histories = histories;
    this.access = access;
    this.ids = ids;
    this.prefix = prefix;
  }

  public void addTo(Router router) {
    router.add("GET", "/u/{username}/h/{slug}", this::follow);
  }

  /** Whoever may not read the history does not learn whether there is one. */
  private Response follow(Exchange exchange) {
    Optional<String> id =
        database.read(handle ->
            shares
                .find(handle, exchange.variable("username"), exchange.variable("slug"))
                .flatMap(found -> histories.find(handle, found))
                .filter(history -> access.of(handle, history, exchange.requester()) != Access.NONE)
                .map(history -> ids.encode(history.id())));
    return Response.empty(302)
        .with("location", prefix + "/published/history?id=" + id.orElse("unknown"))
        .with("cache-control", "no-store");
  }
}
