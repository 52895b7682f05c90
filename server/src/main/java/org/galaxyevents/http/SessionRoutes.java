package org.galaxyevents.http;

import java.time.LocalDateTime;
import java.util.List;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.SessionStore;

/**
 * {@code /api/galaxy_events/users/{user_id}/sessions}: where somebody is logged in, shown and ended
 * by oneself or an admin. Galaxy has no such routes. Thread-safe.
 */
public final class SessionRoutes {

  private static final String PATH = "/api/galaxy_events/users/{user_id}/sessions";
  private static final int LONGEST_LIST = 1_000;

  /** A session as it is shown. */
  private record Shown(
      String id,
      LocalDateTime createTime,
      LocalDateTime updateTime,
      String clientAddress,
      boolean current) {}

  private final SessionStore sessions;
  private final EncodedIds ids;

  public SessionRoutes(SessionStore sessions, EncodedIds ids) {
    this.sessions = sessions;
    this.ids = ids;
  }

  /**
   * Adds the routes.
   *
   * @param endings sees to the streams of sessions that end
   */
  public void addTo(Router router, Endings endings) {
    router
        .add("GET", PATH, this::list)
        .add("DELETE", PATH, endings.ofUser(this::endAll))
        .add("DELETE", PATH + "/{session_id}", endings.ofUser(this::end));
  }

  private Response list(Exchange exchange) {
    List<Shown> shown =
        sessions.ofUser(user(exchange), LONGEST_LIST).stream()
            .map(session ->
                new Shown(
                    ids.encode(session.id()),
                    session.createTime(),
                    session.updateTime(),
                    session.clientAddress(),
                    exchange
                        .requester()
                        .session()
                        .filter(own -> own.id() == session.id())
                        .isPresent()))
            .toList();
    return JsonResponse.json(200, shown);
  }

  private Response end(Exchange exchange) {
    long user = user(exchange);
    if (!sessions.end(user, ids.path(exchange, "session_id"))) {
      throw ApiError.of(404, 404001, "Session not found.");
    }
    return Response.empty(204);
  }

  private Response endAll(Exchange exchange) {
    sessions.endAll(user(exchange));
    return Response.empty(204);
  }

  private long user(Exchange exchange) {
    long user = ids.path(exchange, "user_id");
    Requester requester = exchange.requester();
    boolean oneself = requester.user().filter(own -> own.id() == user).isPresent();
    if (!oneself && !requester.admin()) {
      throw ApiError.of(403, 403005, "Access denied.");
    }
    return user;
  }
}
