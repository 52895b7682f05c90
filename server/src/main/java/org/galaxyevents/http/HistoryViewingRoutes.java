package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.galaxyevents.account.Requester;
import org.galaxyevents.event.Audience;
import org.galaxyevents.viewer.HistoryViewing;

/**
 * {@code /api/events/history-subscriptions}: what clients look at that is not theirs. Thread-safe.
 */
public final class HistoryViewingRoutes {

  private static final String PATH = "/api/events/history-subscriptions";
  private static final String FIELD = "history_ids";

  /** A page looks at a few; more in one request is somebody's mistake. */
  private static final int MOST_AT_ONCE = 1_000;

  private final HistoryViewing viewing;
  private final EncodedIds ids;

  public HistoryViewingRoutes(HistoryViewing viewing, EncodedIds ids) {
    this.viewing = viewing;
    this.ids = ids;
  }

  public void addTo(Router router) {
    router.add("POST", PATH, this::subscribe).add("DELETE", PATH, this::unsubscribe);
  }

  /** See {@link Unsharing}. */
  public Handler telling(Handler handler) {
    return exchange -> {
      Response response = handler.handle(exchange);
      viewing.unshared(ids.path(exchange, "history_id"));
      return response;
    };
  }

  private Response subscribe(Exchange exchange) {
    Set<Long> histories = histories(exchange);
    Optional<Audience> viewer = viewer(exchange.requester());
    if (viewer.isEmpty() || histories.isEmpty()) {
      return done();
    }
    return switch (viewing.subscribe(viewer.get(), histories)) {
      case HistoryViewing.Outcome.Subscribed(Set<Long> refused) -> {
        if (!refused.isEmpty()) {
          throw refusal(refused);
        }
        yield done();
      }
      case HistoryViewing.Outcome.TooMany(int limit) ->
          throw ApiError.of(
              429,
              429003,
              "With these you would watch more than %d histories of others, which is the limit."
                  .formatted(limit));
      case HistoryViewing.Outcome.Full() ->
          throw ApiError.of(
              503, 503001, "This server has too many watched histories. Try again later.");
    };
  }

  private Response unsubscribe(Exchange exchange) {
    Set<Long> histories = histories(exchange);
    viewer(exchange.requester()).ifPresent(viewer -> viewing.unsubscribe(viewer, histories));
    return done();
  }

  private static Response done() {
    return Response.empty(204).with("content-type", "application/json");
  }

  private Set<Long> histories(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    List<String> texts = body.texts(FIELD);
    if (texts.size() > MOST_AT_ONCE) {
      throw body.refusal(FIELD, "at most " + MOST_AT_ONCE + " histories are allowed");
    }
    Set<Long> histories = new LinkedHashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      List<Object> location = new ArrayList<>(body.at(FIELD));
      location.add(i);
      histories.add(ids.decode(texts.get(i), location));
    }
    return histories;
  }

  /** One that does not exist is answered as one that is somebody else's. */
  private ApiError refusal(Set<Long> refused) {
    String named = refused.stream().map(ids::encode).collect(Collectors.joining(", "));
    return ApiError.of(
        403,
        403002,
        "History is not accessible by user: %s. All others of the request are subscribed to."
            .formatted(named));
  }

  /** A user's streams all show the same; only without one does the session count. */
  private static Optional<Audience> viewer(Requester requester) {
    if (requester.user().isPresent()) {
      return Optional.of(new Audience.User(requester.user().get().id()));
    }
    return requester.session().map(session -> new Audience.Session(session.id()));
  }
}
