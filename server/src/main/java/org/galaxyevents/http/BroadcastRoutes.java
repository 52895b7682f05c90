package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.database.Database;
import org.galaxyevents.notification.BroadcastEdit;
import org.galaxyevents.notification.Broadcasts;
import org.galaxyevents.notification.Broadcasts.Creation;
import org.galaxyevents.notification.Broadcasts.Edited;
import org.galaxyevents.notification.Notification;
import org.galaxyevents.notification.NotificationDraft;
import org.galaxyevents.notification.NotificationStore;
import org.galaxyevents.notification.NotificationView;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/notifications/broadcast}: what everybody is told. Admins see also what is scheduled
 * and what has ended. Thread-safe.
 */
public final class BroadcastRoutes {

  private final Database database;
  private final Broadcasts broadcasts;
  private final NotificationView view;
  private final EncodedIds ids;
  private final NotificationGate gate;

  private final NotificationStore notifications = new NotificationStore();

  public BroadcastRoutes(
      Database database,
      Broadcasts broadcasts,
      NotificationView view,
      EncodedIds ids,
      NotificationGate gate) {
    this.database = database;
    this.broadcasts = broadcasts;
    this.view = view;
    this.ids = ids;
    this.gate = gate;
  }

  public void addTo(Router router) {
    router
        .add("GET", "/api/notifications/broadcast", gate.open(this::list))
        .add("POST", "/api/notifications/broadcast", gate.admins(this::create))
        .add("GET", "/api/notifications/broadcast/{notification_id}", gate.open(this::show))
        .add("PUT", "/api/notifications/broadcast/{notification_id}", gate.admins(this::update));
  }

  private Response list(Exchange exchange) {
    int most = NotificationRoutes.LARGEST_PAGE;
    List<Notification> found =
        database.readAt((handle, now) ->
            exchange.requester().admin()
                ? notifications.allBroadcasts(handle, most)
                : notifications.activeBroadcasts(handle, now, most));
    return JsonResponse.json(200, found.stream().map(view::of).toList());
  }

  private Response show(Exchange exchange) {
    long id = ids.path(exchange, "notification_id");
    boolean admin = exchange.requester().admin();
    return database
        .readAt((handle, now) ->
            notifications
                .findBroadcast(handle, id)
                .filter(broadcast -> admin || broadcast.isActive(now)))
        .map(broadcast -> JsonResponse.json(200, view.of(broadcast)))
        .orElseThrow(() -> NotificationRoutes.notFound(ids, id));
  }

  private Response create(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    FieldErrors errors = new FieldErrors();
    Optional<NotificationDraft> draft = new NotificationBody(body, errors).broadcast();
    errors.throwIfAny();
    return switch (broadcasts.create(draft.orElseThrow())) {
      case Creation.Created(Notification broadcast) ->
          JsonResponse.json(200, created(1, view.of(broadcast)));
      case Creation.NeverSeen() -> throw neverSeen(body);
    };
  }

  private Response update(Exchange exchange) {
    long id = ids.path(exchange, "notification_id");
    JsonBody body = JsonBody.of(exchange.request());
    FieldErrors errors = new FieldErrors();
    BroadcastEdit edit = new NotificationBody(body, errors).edit();
    errors.throwIfAny();
    NotificationRoutes.requireChanges(edit.isEmpty());
    return switch (broadcasts.edit(id, edit)) {
      case Edited.Done() -> Response.empty(204);
      case Edited.NotFound() -> throw NotificationRoutes.notFound(ids, id);
      case Edited.EndsBeforeItBegins() -> throw neverSeen(body);
    };
  }

  /** The answer to something that was made. */
  static Map<String, @Nullable Object> created(
      int total, Map<String, @Nullable Object> notification) {
    Map<String, @Nullable Object> created = new LinkedHashMap<>();
    created.put("total_notifications_sent", total);
    created.put("notification", notification);
    return created;
  }

  /** The refusal of what would end before it begins. */
  static ApiError neverSeen(JsonBody notification) {
    return notification.refusal(
        notification.has("expiration_time") ? "expiration_time" : "publication_time",
        "it must end after it begins, and not in the past");
  }
}
