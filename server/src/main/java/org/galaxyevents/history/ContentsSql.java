package org.galaxyevents.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.statement.Query;

/**
 * The statement that reads items of one history, datasets and collections together. Confined to one
 * call.
 */
final class ContentsSql {

  private static final String ITEMS =
      """
      SELECT * FROM (
        SELECT 'dataset' AS history_content_type, c.id, c.history_id, c.hid, c.name, c.deleted, c.visible, c.purged,
          c.create_time, c.update_time, %s AS annotation,
          c.dataset_id, coalesce(c.state, d.state) AS state, c.extension, c.info, c.blurb, c.peek, d.uuid,
          d.file_size, d.job_id,
          NULL AS collection_id, NULL AS collection_type, NULL AS populated_state,
          NULL AS populated_state_message, NULL AS element_count
        FROM history_dataset_association c JOIN dataset d ON d.id = c.dataset_id
        WHERE c.history_id = :history
        UNION ALL
        SELECT 'dataset_collection', c.id, c.history_id, c.hid, c.name, c.deleted, c.visible, :no,
          c.create_time, c.update_time, %s,
          NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
          c.collection_id, d.collection_type, d.populated_state, d.populated_state_message, d.element_count
        FROM history_dataset_collection_association c JOIN dataset_collection d ON d.id = c.collection_id
        WHERE c.history_id = :history
      ) AS items
      """
          .formatted(Labelled.DATASET.annotationOf("c"), Labelled.COLLECTION.annotationOf("c"));

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Map<String, List<?>> lists = new LinkedHashMap<>();

  ContentsSql(long historyId, List<ContentFilter> filters) {
    values.put("history", historyId);
    values.put("no", false);
    filters.forEach(this::add);
  }

  String text(ContentsQuery.Order order) {
    String where = conditions.isEmpty() ? "" : "WHERE " + String.join(" AND ", conditions);
    return ITEMS + where + " ORDER BY " + order.sql() + " LIMIT :limit OFFSET :offset";
  }

  Query bind(Query query) {
    values.forEach(query::bind);
    lists.forEach((name, list) -> query.bindList(name, list));
    return query;
  }

  private void add(ContentFilter filter) {
    String name = "value" + conditions.size();
    switch (filter) {
      case ContentFilter.Flag flag -> {
        conditions.add((flag.value() ? "" : "NOT ") + column(flag.column()));
      }
      case ContentFilter.TextIn texts -> {
        conditions.add("%s IN (<%s>)".formatted(column(texts.column()), name));
        lists.put(name, texts.values());
      }
      case ContentFilter.Ids ids -> {
        conditions.add("id IN (<%s>)".formatted(name));
        lists.put(name, ids.values());
      }
      case ContentFilter.NameContains part -> {
        conditions.add("lower(name) LIKE lower(:%s) ESCAPE '!'".formatted(name));
        values.put(name, "%" + part.text().replaceAll("([!%_])", "!$1") + "%");
      }
      case ContentFilter.Hid hid -> {
        conditions.add("hid %s :%s".formatted(hid.comparison().sql(), name));
        values.put(name, hid.value());
      }
      case ContentFilter.Time time -> {
        conditions.add("%s %s :%s".formatted(column(time.column()), time.comparison().sql(), name));
        values.put(name, time.value());
      }
    }
  }

  private static String column(Enum<?> column) {
    return column.name().toLowerCase(Locale.ROOT);
  }
}
