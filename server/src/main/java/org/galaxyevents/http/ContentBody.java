package org.galaxyevents.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.galaxyevents.notification.Category;
import org.galaxyevents.notification.Content;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the content of a notification, by its category, and refuses what pages or mails should not
 * show: texts without bounds, links that run scripts. Confined to one request.
 */
final class ContentBody {

  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_MESSAGE = 20_000;
  private static final int LONGEST_LINK = 2_000;
  private static final int MOST_LINKS = 20;
  private static final int MOST_TOOLS = 100;

  /** What a link may begin with. Others, {@code javascript:} for one, make browsers run things. */
  private static final Set<String> SCHEMES = Set.of("http", "https", "mailto");

  private final JsonBody body;
  private final FieldErrors errors;
  private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

  private ContentBody(JsonBody body, FieldErrors errors) {
    this.body = body;
    this.errors = errors;
  }

  /**
   * The content of a personal notification, which names its category.
   *
   * @param body the notification
   */
  static Optional<Content> personal(JsonBody body, Category category, FieldErrors errors) {
    return errors
        .collect(() -> body.object("content"))
        .flatMap(content ->
            errors
                .collect(() -> categoryOf(content))
                .flatMap(own -> {
                  if (own != category) {
                    errors.add(
                        content.refusal(
                            "category",
                            "a notification of category %s has a content of category %s"
                                .formatted(category.wireName(), own.wireName())));
                    return Optional.empty();
                  }
                  return new ContentBody(content.labelled(own.wireName()), errors).read(own);
                }));
  }

  /** The content of a broadcast, which may leave its category out. */
  static Optional<Content> broadcast(JsonBody content, FieldErrors errors) {
    Optional<String> own =
        errors.collect(() -> content.optionalText("category").orElse("broadcast"));
    if (own.filter(name -> !name.equals("broadcast")).isPresent()) {
      errors.add(
          content.refusal(
              "literal_error",
              "category",
              "Input should be <MandatoryNotificationCategory.broadcast: 'broadcast'>"));
      return Optional.empty();
    }
    return new ContentBody(content, errors).read(Category.BROADCAST);
  }

  private static Category categoryOf(JsonBody content) {
    if (!content.has("category")) {
      throw content.refusal(
          "union_tag_not_found",
          "category",
          "Unable to extract tag using discriminator 'category'");
    }
    return Category.of(content.text("category"))
        .filter(category -> category != Category.BROADCAST)
        .orElseThrow(() ->
            content.refusal(
                "union_tag_invalid",
                "category",
                "Input tag found using 'category' does not match any of the expected tags: "
                    + Category.PERSONAL.stream()
                        .map(category -> "'" + category.wireName() + "'")
                        .collect(Collectors.joining(", "))));
  }

  private Optional<Content> read(Category category) {
    switch (category) {
      case BROADCAST -> {
        subjectAndMessage();
        put("action_links", () -> body.has("action_links") ? links() : null);
      }
      case MESSAGE -> subjectAndMessage();
      case NEW_SHARED_ITEM -> {
        put("item_type", this::itemType);
        put("item_name", () -> line("item_name", LONGEST_NAME));
        put("owner_name", () -> line("owner_name", LONGEST_NAME));
        put("slug", () -> line("slug", LONGEST_LINK));
      }
      case STORAGE_OPERATION -> storageOperation();
      case TOOL_INSTALLATION_REQUEST -> toolInstallationRequest();
    }
    return errors.isEmpty() ? Optional.of(Content.of(category, fields)) : Optional.empty();
  }

  private void subjectAndMessage() {
    put("subject", () -> line("subject", LONGEST_NAME));
    put("message", () -> lines("message"));
  }

  private void storageOperation() {
    subjectAndMessage();
    put("history_id", () -> line("history_id", LONGEST_NAME));
    put("run_id", () -> line("run_id", LONGEST_NAME));
    put("run_url", () -> link(body, "run_url"));
    put("mode", () -> line("mode", LONGEST_NAME));
    put(
        "state",
        () -> oneOf("state", List.of("pending", "running", "completed", "failed"), "enum"));
    put("total_count", () -> count("total_count", true));
    for (String name : List.of("succeeded_count", "failed_count", "skipped_count")) {
      put(name, () -> count(name, false));
    }
  }

  private void toolInstallationRequest() {
    put("tool_names", this::toolNames);
    put("tool_url", () -> body.has("tool_url") ? link(body, "tool_url") : null);
    put("description", () -> lines("description"));
    for (String name : List.of("scientific_domain", "requested_version", "workflow_id")) {
      put(name, () -> body.has(name) ? line(name, LONGEST_NAME) : null);
    }
    put("requester_email", () -> null);
    put(
        "additional_remarks",
        () -> body.has("additional_remarks") ? lines("additional_remarks") : null);
  }

  private void put(String name, Supplier<@Nullable Object> value) {
    errors
        .collect(() -> Optional.ofNullable(value.get()))
        .ifPresent(read -> fields.put(name, read.orElse(null)));
  }

  private String itemType() {
    return oneOf(
        "item_type", List.of("history", "workflow", "visualization", "page"), "literal_error");
  }

  private String oneOf(String name, List<String> values, String errorType) {
    String value = body.text(name);
    if (!values.contains(value)) {
      throw body.refusal(errorType, name, "Input should be " + alternatives(values));
    }
    return value;
  }

  /** {@code 'a', 'b' or 'c'}. */
  static String alternatives(List<String> values) {
    String allButLast =
        values.subList(0, values.size() - 1).stream()
            .map(value -> "'" + value + "'")
            .collect(Collectors.joining(", "));
    return allButLast + " or '" + values.getLast() + "'";
  }

  private String line(String name, int longest) {
    return line(body, name, longest);
  }

  /** A text without line breaks. */
  static String line(JsonBody body, String name, int longest) {
    String text = body.text(name);
    if (text.length() > longest) {
      throw body.refusal(name, "at most " + longest + " characters are allowed");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw body.refusal(name, "control characters are not allowed");
    }
    return text;
  }

  private String lines(String name) {
    String text = body.text(name);
    if (text.length() > LONGEST_MESSAGE) {
      throw body.refusal(name, "at most " + LONGEST_MESSAGE + " characters are allowed");
    }
    if (text.chars().anyMatch(c -> Character.isISOControl(c) && "\n\r\t".indexOf(c) < 0)) {
      throw body.refusal(name, "control characters are not allowed");
    }
    return text;
  }

  private List<String> toolNames() {
    List<String> names = body.texts("tool_names");
    if (names.isEmpty() || names.size() > MOST_TOOLS) {
      throw body.refusal("tool_names", "1 to " + MOST_TOOLS + " tools are allowed");
    }
    if (names.stream()
        .anyMatch(name ->
            name.isBlank()
                || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl))) {
      throw body.refusal(
          "tool_names",
          "a name has 1 to " + LONGEST_NAME + " characters and no control characters");
    }
    return names;
  }

  private List<Map<String, String>> links() {
    List<JsonBody> given = body.objects("action_links");
    if (given.size() > MOST_LINKS) {
      throw body.refusal("action_links", "at most " + MOST_LINKS + " links are allowed");
    }
    List<Map<String, String>> links = new ArrayList<>();
    for (JsonBody each : given) {
      Map<String, String> link = new LinkedHashMap<>();
      link.put("action_name", line(each, "action_name", LONGEST_NAME));
      link.put("link", link(each, "link"));
      links.add(link);
    }
    return links;
  }

  /** An absolute or relative address. */
  private static String link(JsonBody body, String name) {
    String link = line(body, name, LONGEST_LINK);
    // Browsers skip spaces in front of a scheme.
    String address = link.strip().toLowerCase(Locale.ROOT);
    int colon = address.indexOf(':');
    boolean hasScheme = colon > 0 && address.substring(0, colon).matches("[a-z][a-z0-9+.-]*");
    if (hasScheme && !SCHEMES.contains(address.substring(0, colon))) {
      throw body.refusal(
          name, "a link begins with http:, https: or mailto:, or is relative to this server");
    }
    return link;
  }

  private int count(String name, boolean required) {
    JsonNode value = body.value(name);
    if (value == null && !required) {
      return 0;
    }
    if (value == null) {
      throw body.refusal("missing", name, "Field required");
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw body.refusal("int_type", name, "Input should be a valid integer");
    }
    return value.asInt();
  }
}
