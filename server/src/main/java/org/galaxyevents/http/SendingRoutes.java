package org.galaxyevents.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.galaxyevents.account.Requester;
import org.galaxyevents.database.Database;
import org.galaxyevents.http.ApiError.ValidationError;
import org.galaxyevents.notification.Category;
import org.galaxyevents.notification.Notification;
import org.galaxyevents.notification.NotificationDraft;
import org.galaxyevents.notification.NotificationStore;
import org.galaxyevents.notification.NotificationView;
import org.galaxyevents.notification.Recipients;
import org.galaxyevents.notification.Sender;
import org.galaxyevents.notification.Sender.Outcome;
import org.galaxyevents.notification.SendingStore;
import org.galaxyevents.notification.SendingStore.Progress;
import org.galaxyevents.notification.ToolRequests;
import org.jspecify.annotations.Nullable;

/**
 * Sends notifications to users, groups and roles, and tells how far one to many has got.
 * Thread-safe.
 */
public final class SendingRoutes {

  private final Database database;
  private final Sender sender;
  private final ToolRequests toolRequests;
  private final NotificationView view;
  private final SendingSettings settings;

  private final SendingStore sendings = new SendingStore();
  private final NotificationStore notifications = new NotificationStore();

  /** What the routes need to know besides. */
  public record SendingSettings(EncodedIds ids, NotificationGate gate, PublicAddress address) {
    IdLists lists() {
      return new IdLists(ids);
    }
  }

  public SendingRoutes(
      Database database,
      Sender sender,
      ToolRequests toolRequests,
      NotificationView view,
      SendingSettings settings) {
    this.database = database;
    this.sender = sender;
    this.toolRequests = toolRequests;
    this.view = view;
    this.settings = settings;
  }

  public void addTo(Router router) {
    router
        .add("POST", "/api/notifications", this::send)
        .add("GET", "/api/notifications/scheduled", settings.gate().admins(this::scheduled))
        .add("GET", "/api/tasks/{task_id}/state", this::state)
        .add("GET", "/api/tasks/{task_id}/result", this::result);
  }

  /** Users may ask the admins for tools, if that is allowed; everything else is for admins. */
  private Response send(Exchange exchange) {
    boolean toolRequest = isToolRequest(exchange);
    if (!toolRequest) {
      AdminOnly.check(exchange.requester());
    }
    Handler handler = toolRequest ? this::requestTools : this::sendToRecipients;
    return settings.gate().open(handler).handle(exchange);
  }

  private static boolean isToolRequest(Exchange exchange) {
    return exchange.requester().user().isPresent()
        && JsonBody.ofOptional(exchange.request())
            .optionalObject("notification")
            .flatMap(notification -> notification.optionalText("category"))
            .filter(Category.TOOL_INSTALLATION_REQUEST.wireName()::equals)
            .isPresent();
  }

  private Response sendToRecipients(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    FieldErrors errors = new FieldErrors();
    Optional<JsonBody> recipients = errors.collect(() -> body.object("recipients"));
    Optional<JsonBody> notification = errors.collect(() -> body.object("notification"));
    Optional<Recipients> named =
        recipients.map(given -> NotificationBody.recipients(given, settings.lists(), errors));
    Optional<NotificationDraft> draft =
        notification.flatMap(given -> new NotificationBody(given, errors).personal());
    errors.throwIfAny();
    Outcome outcome =
        sender.send(
            draft.orElseThrow(), named.orElseThrow(), settings.address().of(exchange.request()));
    return switch (outcome) {
      case Outcome.Sent(Notification sent, int receivers) ->
          JsonResponse.json(200, BroadcastRoutes.created(receivers, view.of(sent)));
      case Outcome.UnderWay(UUID id) -> JsonResponse.json(200, summary(id));
      case Outcome.Unknown(Recipients missing) -> throw missing(recipients.orElseThrow(), missing);
      case Outcome.NeverSeen() -> throw BroadcastRoutes.neverSeen(notification.orElseThrow());
    };
  }

  private ApiError missing(JsonBody recipients, Recipients missing) {
    FieldErrors errors = new FieldErrors();
    IdLists lists = settings.lists();
    lists.refuseMissing(recipients, "user_ids", missing.users(), errors);
    lists.refuseMissing(recipients, "group_ids", missing.groups(), errors);
    lists.refuseMissing(recipients, "role_ids", missing.roles(), errors);
    return errors.asError();
  }

  private Response requestTools(Exchange exchange) {
    JsonBody body = JsonBody.of(exchange.request());
    Requester.User user = NotificationRoutes.requireUser(exchange);
    FieldErrors errors = new FieldErrors();
    Optional<NotificationDraft> draft =
        errors
            .collect(() -> body.object("notification"))
            .flatMap(given -> new NotificationBody(given, errors).personal());
    errors.throwIfAny();
    return switch (toolRequests.send(
        draft.orElseThrow().content(), user.email(), settings.address().of(exchange.request()))) {
      case ToolRequests.Outcome.Sent(Notification sent, int receivers) ->
          JsonResponse.json(200, BroadcastRoutes.created(receivers, view.of(sent)));
      case ToolRequests.Outcome.NotAllowed() ->
          throw ApiError.of(
              403,
              403004,
              "tool_installation_request notifications are disabled on this Galaxy instance.");
      case ToolRequests.Outcome.NoAdmins() ->
          throw ApiError.of(501, 501001, "No admin users are configured on this Galaxy instance.");
    };
  }

  /** What has been sent to users and is still to come, which Galaxy has no way to ask for. */
  private Response scheduled(Exchange exchange) {
    List<Notification> found =
        database.readAt(
            (handle, now) -> notifications.scheduled(handle, now, NotificationRoutes.LARGEST_PAGE));
    return JsonResponse.json(200, found.stream().map(view::of).toList());
  }

  /** Galaxy's AsyncTaskResultSummary. */
  private static Map<String, @Nullable Object> summary(UUID id) {
    Map<String, @Nullable Object> summary = new LinkedHashMap<>();
    summary.put("id", id.toString());
    summary.put("ignored", false);
    summary.put("name", "send_notification_to_recipients_async");
    summary.put("queue", null);
    return summary;
  }

  private Response state(Exchange exchange) {
    return JsonResponse.json(
        200, progress(exchange).map(each -> each.state().name()).orElse("PENDING"));
  }

  private Response result(Exchange exchange) {
    Optional<Progress> progress = progress(exchange);
    Map<String, String> result = new LinkedHashMap<>();
    result.put("state", progress.map(each -> each.state().name()).orElse("PENDING"));
    result.put("result", progress.map(each -> each.sent() + " notifications sent").orElse(""));
    return JsonResponse.json(200, result);
  }

  /** As in Galaxy a task that nobody knows is one that has not begun. */
  private Optional<Progress> progress(Exchange exchange) {
    String text = exchange.variable("task_id");
    if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      throw ApiError.invalid(
          new ValidationError(
              "uuid_parsing",
              List.of("path", "task_id"),
              "Input should be a valid UUID",
              QueryParameters.shortened(text)));
    }
    UUID id = UUID.fromString(text);
    return database.read(handle -> sendings.progress(handle, id));
  }
}
