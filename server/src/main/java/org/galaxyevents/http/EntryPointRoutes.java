package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.entrypoint.EntryPoint;
import org.galaxyevents.entrypoint.EntryPointStore;
import org.galaxyevents.entrypoint.InteractiveTools;
import org.galaxyevents.entrypoint.InteractiveTools.Outcome;

/**
 * {@code /api/entry_points}: where users see, reach and stop their interactive tools. Thread-safe.
 */
public final class EntryPointRoutes {

  /** What Galaxy's older routes take for true. */
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "t", "y");

  private final Database database;
  private final EntryPointStore store;
  private final InteractiveTools tools;
  private final EncodedIds ids;
  private final EntryPointIds entryPointIds;
  private final EntryPointView view;

  public EntryPointRoutes(
      Database database,
      EntryPointStore store,
      InteractiveTools tools,
      EncodedIds ids,
      EntryPointIds entryPointIds) {
    this.database = database;
    this.store = store;
    this.tools = tools;
    this.ids = ids;
    this.entryPointIds = entryPointIds;
    this.view = new EntryPointView(ids, entryPointIds);
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/entry_points", this::list)
        .add("GET", "/api/entry_points/{id}/access", this::access)
        .add("DELETE", "/api/entry_points/{id}", this::stop);
  }

  private Response list(Exchange exchange) {
    Request request = exchange.request();
    boolean running =
        request
            .parameter("running")
            .filter(text -> TRUE.contains(text.toLowerCase(Locale.ROOT)))
            .isPresent();
    Optional<String> job = request.parameter("job_id");
    if (job.isEmpty() && !running) {
      throw QueryParameters.refusal("Currently this API must passed a job id or running=true");
    }
    if (job.isPresent() && running) {
      throw QueryParameters.refusal("Currently this API must passed only a job id or running=true");
    }
    List<EntryPoint> found =
        job.isPresent()
            ? ofJob(ids.decode(job.get(), List.of("query", "job_id")), exchange.requester())
            : running(exchange.requester());
    return JsonResponse.spaced(200, view.list(found, request));
  }

  private List<EntryPoint> running(Requester requester) {
    if (requester.user().isPresent()) {
      long user = requester.user().get().id();
      return database.read(handle -> store.runningOfUser(handle, user));
    }
    return requester
        .session()
        .map(session -> database.read(handle -> store.runningOfSession(handle, session.id())))
        .orElse(List.of());
  }

  private List<EntryPoint> ofJob(long jobId, Requester requester) {
    return database.read(handle -> {
      // One that does not exist is answered as one that is somebody else's.
      if (!store
          .job(handle, jobId)
          .map(job -> InteractiveTools.isOf(job, requester))
          .orElse(false)) {
        throw ApiError.of(403, 403002, "User cannot access specified item.");
      }
      return store.ofJob(handle, jobId);
    });
  }

  private Response access(Exchange exchange) {
    long id = entryPointIds.path(exchange);
    EntryPoint entryPoint =
        database
            .read(handle -> store.find(handle, id))
            .filter(found -> InteractiveTools.isOf(found.job(), exchange.requester()))
            .orElseThrow(() ->
                ApiError.of(
                    403, 403002, "You do not have access to this InteractiveTool entry point."));
    if (entryPoint.isActive()) {
      return JsonResponse.spaced(
          200, Map.of("target", view.target(entryPoint, exchange.request())));
    }
    return withoutCode(
        entryPoint.deleted()
            ? "InteractiveTool has ended. You will have to start a new one."
            : "InteractiveTool is not active. If you recently launched this tool it may not be ready yet, please wait a moment and refresh this page.");
  }

  private Response stop(Exchange exchange) {
    return switch (tools.stop(entryPointIds.path(exchange), exchange.requester())) {
      case Outcome.Done done -> JsonResponse.spaced(200, null);
      case Outcome.Ended() -> JsonResponse.spaced(200, null);
      case Outcome.NotYours() -> throw ApiError.of(403, 403002, "entry point is not accessible");
    };
  }

  /** Galaxy's code for a refusal that has none. */
  private static Response withoutCode(String message) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("err_msg", message);
    body.put("err_code", 0);
    return JsonResponse.spaced(400, body);
  }
}
