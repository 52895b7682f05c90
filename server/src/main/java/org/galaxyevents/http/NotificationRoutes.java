package org.galaxyevents.http;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.notification.InboxEdit;
import org.galaxyevents.notification.InboxEntry;
import org.galaxyevents.notification.InboxStore;
import org.galaxyevents.notification.Inboxes;
import org.galaxyevents.notification.Notification;
import org.galaxyevents.notification.NotificationStore;
import org.galaxyevents.notification.NotificationView;

/** {@code /api/notifications}: what users have been notified of. Thread-safe. */
public final class NotificationRoutes {

  /** As many as Galaxy answers with if nothing is said. */
  private static final int USUAL_PAGE = 20;

  /** Contents are large: more than this is never answered at once. */
  static final int LARGEST_PAGE = 1_000;

  private final Database database;
  private final Inboxes inboxes;
  private final NotificationView view;
  private final EncodedIds ids;
  private final NotificationGate gate;

  private final InboxStore inbox = new InboxStore();
  private final NotificationStore notifications = new NotificationStore();

  public NotificationRoutes(
      Database database,
      Inboxes inboxes,
      NotificationView view,
      EncodedIds ids,
      NotificationGate gate) {
    this.database = database;
    this.inboxes = inboxes;
    this.view = view;
    this.ids = ids;
    this.gate = gate;
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/notifications", gate.open(this::list))
        .add("PUT", "/api/notifications", gate.open(this::updateMany))
        .add("DELETE", "/api/notifications", gate.open(this::deleteMany))
        .add("GET", "/api/notifications/status", gate.open(this::status))
        .add("GET", "/api/notifications/{notification_id}", gate.open(this::show))
        .add("PUT", "/api/notifications/{notification_id}", gate.open(this::update))
        .add("DELETE", "/api/notifications/{notification_id}", gate.open(this::delete));
  }

  private Response list(Exchange exchange) {
    QueryParameters parameters = new QueryParameters(exchange.request());
    int limit = parameters.limitOrAll(USUAL_PAGE, LARGEST_PAGE);
    int offset = parameters.offset();
    List<InboxEntry> page =
        exchange
            .requester()
            .user()
            .map(user ->
                database.readAt((handle, now) -> inbox.page(handle, now, user.id(), offset, limit)))
            .orElse(List.of());
    return JsonResponse.json(200, page.stream().map(view::of).toList());
  }

  private Response status(Exchange exchange) {
    LocalDateTime since = new QueryParameters(exchange.request()).time("since");
    Optional<Requester.User> user = exchange.requester().user();
    return JsonResponse.json(
        200,
        database.readAt((handle, now) -> {
          List<Notification> broadcasts =
              notifications.activeBroadcastsSince(handle, now, since, LARGEST_PAGE);
          if (user.isEmpty()) {
            return view.status(0, List.of(), broadcasts);
          }
          long id = user.get().id();
          return view.status(
              inbox.unread(handle, now, id),
              inbox.since(handle, now, id, since, LARGEST_PAGE),
              broadcasts);
        }));
  }

  private Response show(Exchange exchange) {
    Requester.User user = requireUser(exchange);
    long id = ids.path(exchange, "notification_id");
    return database
        .readAt((handle, now) -> inbox.find(handle, now, user.id(), id))
        .map(entry -> JsonResponse.json(200, view.of(entry)))
        .orElseThrow(() -> notFound(ids, id));
  }

  private Response update(Exchange exchange) {
    long id = ids.path(exchange, "notification_id");
    return change(exchange, id, edit(JsonBody.of(exchange.request())));
  }

  private Response delete(Exchange exchange) {
    return change(exchange, ids.path(exchange, "notification_id"), InboxEdit.DELETE);
  }

  private Response change(Exchange exchange, long id, InboxEdit edit) {
    Requester.User user = requireUpdater(exchange);
    requireChanges(edit.isEmpty());
    if (inboxes.change(user.id(), List.of(id), edit) == 0) {
      throw notFound(ids, id);
    }
    return Response.empty(204);
  }

  private Response updateMany(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    FieldErrors errors = new FieldErrors();
    Set<Long> named = named(body, errors);
    Optional<InboxEdit> edit = errors.collect(() -> edit(body.object("changes")));
    errors.throwIfAny();
    return changeMany(exchange, named, edit.orElseThrow());
  }

  private Response deleteMany(Exchange exchange) {
    FieldErrors errors = new FieldErrors();
    Set<Long> named = named(JsonBody.of(exchange.request()), errors);
    errors.throwIfAny();
    return changeMany(exchange, named, InboxEdit.DELETE);
  }

  private Response changeMany(Exchange exchange, Set<Long> named, InboxEdit edit) {
    Requester.User user = requireUpdater(exchange);
    requireChanges(edit.isEmpty());
    int count = inboxes.change(user.id(), named, edit);
    return JsonResponse.json(200, Map.of("updated_count", count));
  }

  private Set<Long> named(JsonBody body, FieldErrors errors) {
    errors.collect(() -> body.texts("notification_ids"));
    return errors.isEmpty() ? new IdLists(ids).read(body, "notification_ids", errors) : Set.of();
  }

  private static InboxEdit edit(JsonBody body) {
    return new InboxEdit(body.optionalBool("seen"), body.optionalBool("deleted"));
  }

  /** The user who asks, who must be one. */
  static Requester.User requireUser(Exchange exchange) {
    return exchange
        .requester()
        .user()
        .orElseThrow(
            () -> ApiError.of(403, 403001, "API authentication required for this request"));
  }

  private static Requester.User requireUpdater(Exchange exchange) {
    return exchange
        .requester()
        .user()
        .orElseThrow(
            () -> ApiError.of(403, 403001, "You must be logged in to update notifications."));
  }

  static void requireChanges(boolean none) {
    if (none) {
      throw ApiError.of(
          400, 400008, "Please specify at least one value to update for notifications.");
    }
  }

  static ApiError notFound(EncodedIds ids, long id) {
    return ApiError.of(
        404, 404001, "The requested notification with id '" + ids.encode(id) + "' was not found.");
  }
}
