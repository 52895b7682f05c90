package org.galaxyevents.notification;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a notification says: the keys of its category, in the order of Galaxy's JSON, and behind
 * them what a newer Galaxy may have added. Immutable.
 *
 * @param category as the content itself names it
 * @param fields JSON values: texts, numbers, booleans, lists and maps of them, or null
 */
public record Content(String category, SequencedMap<String, @Nullable Object> fields) {

  public Content {
    fields = Collections.unmodifiableSequencedMap(ordered(category, fields));
  }

  /** A content of this category. */
  public static Content of(Category category, Map<String, @Nullable Object> fields) {
    return new Content(category.wireName(), new LinkedHashMap<>(fields));
  }

  /** A text, empty if there is none. */
  public String text(String key) {
    return fields.get(key) instanceof String text ? text : "";
  }

  private static SequencedMap<String, @Nullable Object> ordered(
      String category, Map<String, @Nullable Object> given) {
    SequencedMap<String, @Nullable Object> ordered = new LinkedHashMap<>();
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(given);
    rest.put("category", category);
    Category.of(category)
        .map(Content::keys)
        .orElse(List.of())
        .forEach(key -> {
          // Galaxy writes the links of a broadcast even if there are none.
          if (rest.containsKey(key) || key.equals("action_links")) {
            ordered.put(key, rest.remove(key));
          }
        });
    ordered.putAll(rest);
    return ordered;
  }

  private static List<String> keys(Category category) {
    return switch (category) {
      case BROADCAST -> List.of("subject", "message", "category", "action_links");
      case MESSAGE -> List.of("subject", "message", "category");
      case NEW_SHARED_ITEM -> List.of("category", "item_type", "item_name", "owner_name", "slug");
      case STORAGE_OPERATION ->
          List.of(
              "subject",
              "message",
              "category",
              "history_id",
              "run_id",
              "run_url",
              "mode",
              "state",
              "total_count",
              "succeeded_count",
              "failed_count",
              "skipped_count");
      case TOOL_INSTALLATION_REQUEST ->
          List.of(
              "category",
              "tool_names",
              "tool_url",
              "description",
              "scientific_domain",
              "requested_version",
              "requester_email",
              "workflow_id",
              "additional_remarks");
    };
  }
}
