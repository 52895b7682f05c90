package org.galaxyevents.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.database.Transaction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Tags and annotations. They stand in tables without an audit trigger, so whoever changes them
 * touches the row that they belong to as well. Immutable.
 */
final class LabelStore {

  /** A tag as Galaxy keeps it: a name, and what stands behind the first colon. */
  private record Tag(String name, @Nullable String value) {
    static Tag of(String text) {
      String whole = text.startsWith("#") ? "name:" + text.substring(1) : text;
      int colon = whole.indexOf(':');
      return colon <= 0 || colon == whole.length() - 1
          ? new Tag(whole, null)
          : new Tag(whole.substring(0, colon), whole.substring(colon + 1));
    }
  }

  /** The tags of one row. */
  List<String> tagsOf(Handle handle, Labelled what, long id) {
    return tags(handle, what, "o.id = :id", query -> query.bind("id", id))
        .getOrDefault(id, List.of());
  }

  interface Binding {
    Query in(Query query);
  }

  /**
   * The tags of many rows by one query.
   *
   * @param condition which rows, of the table that is called {@code o}
   */
  Map<Long, List<String>> tags(Handle handle, Labelled what, String condition, Binding binding) {
    Query query =
        handle.createQuery(
            """
            SELECT o.id, t.user_tname, t.user_value
            FROM %s o JOIN %s t ON t.%s = o.id
            WHERE %s ORDER BY t.id
            """
                .formatted(what.table(), what.tagTable(), what.foreignKey(), condition));
    Map<Long, List<String>> tags = new HashMap<>();
    binding
        .in(query)
        .map((row, context) -> {
          String value = row.getString(3);
          String text = value == null ? row.getString(2) : row.getString(2) + ":" + value;
          return Map.entry(row.getLong(1), text);
        })
        .forEach(tag ->
            tags.computeIfAbsent(tag.getKey(), same -> new ArrayList<>()).add(tag.getValue()));
    return tags;
  }

  void setTags(
      Transaction transaction, Labelled what, long id, OptionalLong userId, List<String> tags) {
    Handle handle = transaction.handle();
    handle.execute("DELETE FROM %s WHERE %s = ?".formatted(what.tagTable(), what.foreignKey()), id);
    for (String text : tags.stream().distinct().toList()) {
      Tag tag = Tag.of(text);
      handle
          .createUpdate(
              """
              INSERT INTO %s (%s, tag_id, user_id, user_tname, value, user_value)
              VALUES (:id, :tag, :user, :name, :value, :value)
              """
                  .formatted(what.tagTable(), what.foreignKey()))
          .bind("id", id)
          .bind("tag", tagId(handle, tag.name().toLowerCase(Locale.ROOT)))
          .bind("user", boxed(userId))
          .bind("name", tag.name())
          .bind("value", tag.value())
          .execute();
    }
  }

  void setAnnotation(
      Transaction transaction, Labelled what, long id, OptionalLong userId, String annotation) {
    Handle handle = transaction.handle();
    handle.execute(
        "DELETE FROM %s WHERE %s = ?".formatted(what.annotationTable(), what.foreignKey()), id);
    handle
        .createUpdate(
            "INSERT INTO %s (%s, user_id, annotation) VALUES (:id, :user, :annotation)"
                .formatted(what.annotationTable(), what.foreignKey()))
        .bind("id", id)
        .bind("user", boxed(userId))
        .bind("annotation", annotation)
        .execute();
  }

  private static long tagId(Handle handle, String name) {
    return handle
        .createQuery("SELECT id FROM tag WHERE name = :name")
        .bind("name", name)
        .mapTo(Long.class)
        .findFirst()
        .orElseGet(() ->
            handle
                .createQuery("INSERT INTO tag (type, name) VALUES (0, :name) RETURNING id")
                .bind("name", name)
                .mapTo(Long.class)
                .one());
  }

  static @Nullable Long boxed(OptionalLong id) {
    return id.isPresent() ? id.getAsLong() : null;
  }
}
