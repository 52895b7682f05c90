package org.galaxyevents.http;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.http.ApiError.ValidationError;
import org.galaxyevents.notification.BroadcastEdit;
import org.galaxyevents.notification.Category;
import org.galaxyevents.notification.Content;
import org.galaxyevents.notification.NotificationDraft;
import org.galaxyevents.notification.Recipients;
import org.galaxyevents.notification.Variant;
import tools.jackson.databind.JsonNode;

/**
 * Reads notifications, broadcasts and their recipients from requests, and says everything that is
 * wrong with them at once, in the words of Galaxy's validation. Confined to one request.
 */
final class NotificationBody {

  /** The column has no more. */
  private static final int LONGEST_SOURCE = 32;

  private final JsonBody body;
  private final FieldErrors errors;

  NotificationBody(JsonBody body, FieldErrors errors) {
    this.body = body;
    this.errors = errors;
  }

  /** A notification to users; empty if something is wrong. */
  Optional<NotificationDraft> personal() {
    Optional<String> source = errors.collect(this::source);
    Optional<Category> category = errors.collect(this::personalCategory);
    Optional<Variant> variant = errors.collect(this::variant);
    Optional<Content> content =
        category.flatMap(known -> ContentBody.personal(body, known, errors));
    return draft(source, category, variant, content);
  }

  /** A broadcast; empty if something is wrong. */
  Optional<NotificationDraft> broadcast() {
    Optional<String> source = errors.collect(this::source);
    Optional<Category> category = errors.collect(this::broadcastCategory);
    Optional<Variant> variant = errors.collect(this::variant);
    Optional<Content> content =
        errors
            .collect(() -> body.object("content"))
            .flatMap(object -> ContentBody.broadcast(object, errors));
    return draft(source, category, variant, content);
  }

  /** What is to change in a broadcast. */
  BroadcastEdit edit() {
    Optional<String> source = optional("source", this::source);
    Optional<Variant> variant = optional("variant", this::variant);
    Optional<LocalDateTime> publication = time("publication_time");
    boolean unscheduled = body.isNull("publication_time");
    Optional<LocalDateTime> expiration = time("expiration_time");
    Optional<Content> content =
        errors
            .collect(() -> body.optionalObject("content"))
            .flatMap(object -> object)
            .flatMap(object -> ContentBody.broadcast(object, errors));
    return new BroadcastEdit(source, variant, publication, unscheduled, expiration, content);
  }

  /** Whom a notification is for; nobody if nobody is named. */
  static Recipients recipients(JsonBody body, IdLists lists, FieldErrors errors) {
    return new Recipients(
        lists.read(body, "user_ids", errors),
        lists.read(body, "group_ids", errors),
        lists.read(body, "role_ids", errors));
  }

  private Optional<NotificationDraft> draft(
      Optional<String> source,
      Optional<Category> category,
      Optional<Variant> variant,
      Optional<Content> content) {
    Optional<LocalDateTime> publication = time("publication_time");
    Optional<LocalDateTime> expiration = time("expiration_time");
    if (!errors.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new NotificationDraft(
            source.orElseThrow(),
            category.orElseThrow(),
            variant.orElseThrow(),
            content.orElseThrow(),
            publication,
            expiration));
  }

  private interface Reader<T> {
    T read();
  }

  private <T> Optional<T> optional(String name, Reader<T> reader) {
    return body.has(name) ? errors.collect(reader::read) : Optional.empty();
  }

  private String source() {
    return ContentBody.line(body, "source", LONGEST_SOURCE);
  }

  private Variant variant() {
    return Variant.of(body.text("variant"))
        .orElseThrow(() ->
            body.refusal(
                "enum",
                "variant",
                "Input should be "
                    + ContentBody.alternatives(List.of("info", "warning", "urgent"))));
  }

  private Category personalCategory() {
    Optional<Category> category = Category.of(body.text("category"));
    if (category.isEmpty()) {
      throw ApiError.invalid(
          List.of(
              unknownCategory("MandatoryNotificationCategory", "Input should be 'broadcast'"),
              unknownCategory(
                  "PersonalNotificationCategory", "Input should be " + personalCategories())));
    }
    if (category.get() == Category.BROADCAST) {
      throw body.refusal("category", "a broadcast is sent to /api/notifications/broadcast");
    }
    return category.get();
  }

  /** The categories that Galaxy 26.1 knows, in its words. */
  static String personalCategories() {
    return ContentBody.alternatives(List.of("message", "new_shared_item", "storage_operation"));
  }

  private ValidationError unknownCategory(String union, String message) {
    List<Object> location = new ArrayList<>(body.at("category"));
    location.add("function-after[operator.attrgetter('value')(), str-enum[%s]]".formatted(union));
    return new ValidationError(
        "enum", location, message, QueryParameters.shortened(body.text("category")));
  }

  private Category broadcastCategory() {
    if (!body.optionalText("category").orElse("broadcast").equals("broadcast")) {
      throw body.refusal(
          "literal_error",
          "category",
          "Input should be <MandatoryNotificationCategory.broadcast: 'broadcast'>");
    }
    return Category.BROADCAST;
  }

  private Optional<LocalDateTime> time(String name) {
    return optional(
        name,
        () -> {
          JsonNode value = body.value(name);
          String text = value == null || value.isContainer() ? "" : value.asString();
          return RequestTimes.parse(text)
              .orElseThrow(() ->
                  body.refusal("datetime_from_date_parsing", name, RequestTimes.complaint(text)));
        });
  }
}
