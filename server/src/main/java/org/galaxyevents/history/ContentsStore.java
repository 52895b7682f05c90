package org.galaxyevents.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads what is in histories, by a fixed number of queries for a page of any size. Immutable. */
public final class ContentsStore {

  private final LabelStore labels = new LabelStore();

  /** An element of a collection, with the little that is shown of its dataset. */
  public record Element(
      long id,
      int index,
      String identifier,
      long datasetId,
      long historyId,
      String state,
      boolean purged) {}

  /** A page of a history's items. */
  public List<Content> list(Handle handle, long historyId, ContentsQuery query) {
    if (query.filters().stream().anyMatch(ContentsStore::matchesNothing)) {
      return List.of();
    }
    ContentsSql sql = new ContentsSql(historyId, query.filters());
    List<Content> page =
        sql.bind(handle.createQuery(sql.text(query.order())))
            .bind("limit", query.limit())
            .bind("offset", query.offset())
            .map(ContentsStore::content)
            .list();
    return withTags(handle, historyId, page);
  }

  /** One item. */
  public Optional<Content> find(Handle handle, long historyId, Content.Type type, long id) {
    List<ContentFilter> one =
        List.of(
            new ContentFilter.Ids(List.of(id)),
            new ContentFilter.TextIn(
                ContentFilter.TextColumn.HISTORY_CONTENT_TYPE, List.of(type.wireName())));
    return list(handle, historyId, new ContentsQuery(one, ContentsQuery.Order.HID, 0, 1)).stream()
        .findFirst();
  }

  /** One item, which is there. */
  public Content get(Handle handle, long historyId, Content.Type type, long id) {
    return find(handle, historyId, type, id)
        .orElseThrow(() -> new IllegalStateException("item " + id + " is gone"));
  }

  /** The elements of a collection, in their order. */
  public List<Element> elements(Handle handle, long collectionId) {
    return handle
        .createQuery(
            """
            SELECT e.id, e.element_index, e.element_identifier, c.id AS hda_id, c.history_id,
              coalesce(c.state, d.state) AS state, c.purged
            FROM dataset_collection_element e
              JOIN history_dataset_association c ON c.id = e.hda_id
              JOIN dataset d ON d.id = c.dataset_id
            WHERE e.dataset_collection_id = :collection ORDER BY e.element_index
            """)
        .bind("collection", collectionId)
        .map((row, context) -> {
          Columns columns = new Columns(row, context);
          return new Element(
              columns.id("id"),
              columns.number("element_index"),
              columns.text("element_identifier"),
              columns.id("hda_id"),
              columns.id("history_id"),
              columns.text("state"),
              columns.flag("purged"));
        })
        .list();
  }

  private static boolean matchesNothing(ContentFilter filter) {
    return switch (filter) {
      case ContentFilter.TextIn texts -> texts.values().isEmpty();
      case ContentFilter.Ids ids -> ids.values().isEmpty();
      case ContentFilter.Flag flag -> false;
      case ContentFilter.NameContains part -> false;
      case ContentFilter.Hid hid -> false;
      case ContentFilter.Time time -> false;
    };
  }

  private List<Content> withTags(Handle handle, long historyId, List<Content> page) {
    Map<Content.Type, Map<Long, List<String>>> tags = new HashMap<>();
    for (Content.Type type : Content.Type.values()) {
      List<Long> ids = page.stream().filter(item -> item.type() == type).map(Content::id).toList();
      if (!ids.isEmpty()) {
        tags.put(type, tags(handle, type, historyId, ids));
      }
    }
    return page.stream()
        .map(item ->
            item.withTags(
                tags.getOrDefault(item.type(), Map.of()).getOrDefault(item.id(), List.of())))
        .toList();
  }

  /** A range instead of a list of ids: one query, however long the page is. */
  private Map<Long, List<String>> tags(
      Handle handle, Content.Type type, long historyId, List<Long> ids) {
    return labels.tags(
        handle,
        labelled(type),
        "o.history_id = :history AND o.id BETWEEN :lowest AND :highest",
        query ->
            query
                .bind("history", historyId)
                .bind("lowest", ids.stream().min(Long::compare).orElseThrow())
                .bind("highest", ids.stream().max(Long::compare).orElseThrow()));
  }

  static Labelled labelled(Content.Type type) {
    return switch (type) {
      case DATASET -> Labelled.DATASET;
      case COLLECTION -> Labelled.COLLECTION;
    };
  }

  private static Content content(ResultSet row, StatementContext context) throws SQLException {
    Columns columns = new Columns(row, context);
    return new Content(
        columns.id("id"),
        columns.id("history_id"),
        columns.number("hid"),
        columns.text("name"),
        columns.flag("deleted"),
        columns.flag("visible"),
        columns.time("create_time"),
        columns.time("update_time"),
        columns.optionalText("annotation"),
        List.of(),
        columns.text("history_content_type").equals(Content.Type.DATASET.wireName())
            ? dataset(columns)
            : collection(columns));
  }

  private static Content.Held dataset(Columns columns) throws SQLException {
    return new Content.Dataset(
        columns.id("dataset_id"),
        columns.text("state"),
        columns.text("extension"),
        columns.flag("purged"),
        columns.optionalText("info"),
        columns.optionalText("blurb"),
        columns.optionalText("peek"),
        columns.optionalText("uuid"),
        columns.id("file_size"),
        columns.optionalId("job_id"));
  }

  private static Content.Held collection(Columns columns) throws SQLException {
    return new Content.Collection(
        columns.id("collection_id"),
        columns.text("collection_type"),
        columns.text("populated_state"),
        columns.optionalText("populated_state_message"),
        columns.number("element_count"));
  }
}
