package org.galaxyevents.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What is in histories, summed up; for a batch of histories by one query each. A history in which
 * there is nothing is missing. Immutable.
 */
public final class HistoryStatistics {

  private static final int BATCH = 512;

  /** How many items a history has; one that is hidden and deleted counts as both. */
  public record ActiveCounts(long active, long hidden, long deleted) {
    public static final ActiveCounts NONE = new ActiveCounts(0, 0, 0);

    private ActiveCounts plus(ActiveCounts more) {
      return new ActiveCounts(active + more.active, hidden + more.hidden, deleted + more.deleted);
    }
  }

  /**
   * The datasets of a history by state.
   *
   * @param ids all of them
   * @param counts those that are not deleted
   */
  public record States(Map<DatasetState, List<Long>> ids, Map<DatasetState, Integer> counts) {
    public static final States NONE = new States(Map.of(), Map.of());

    /** The one word for them all. */
    public String summary() {
      if (counts.isEmpty()) {
        return DatasetState.NEW.wireName();
      }
      if (any(DatasetState.RUNNING, DatasetState.UPLOAD, DatasetState.SETTING_METADATA)) {
        return DatasetState.RUNNING.wireName();
      }
      if (any(DatasetState.QUEUED, DatasetState.NEW)) {
        return DatasetState.QUEUED.wireName();
      }
      return any(DatasetState.ERROR, DatasetState.FAILED_METADATA)
          ? DatasetState.ERROR.wireName()
          : DatasetState.OK.wireName();
    }

    private boolean any(DatasetState... states) {
      for (DatasetState state : states) {
        if (counts.containsKey(state)) {
          return true;
        }
      }
      return false;
    }
  }

  /** The bytes of the datasets that are not purged, each counted once. */
  public Map<Long, Long> sizes(Handle handle, Collection<Long> historyIds) {
    Map<Long, Long> sizes = new HashMap<>();
    each(
        handle,
        historyIds,
        """
        SELECT history_id, sum(bytes) FROM (
          SELECT DISTINCT c.history_id, d.id, coalesce(d.total_size, d.file_size, 0) AS bytes
          FROM history_dataset_association c JOIN dataset d ON d.id = c.dataset_id
          WHERE c.history_id IN (<ids>) AND NOT c.purged AND NOT d.purged) AS held
        GROUP BY history_id
        """,
        (row, context) -> sizes.put(row.getLong(1), row.getLong(2)));
    return sizes;
  }

  /** How many items there are. */
  public Map<Long, ActiveCounts> activeCounts(Handle handle, Collection<Long> historyIds) {
    Map<Long, ActiveCounts> counts = new HashMap<>();
    each(
        handle,
        historyIds,
        """
        SELECT history_id, deleted, visible, count(*) FROM (
          SELECT history_id, deleted, visible FROM history_dataset_association
          WHERE history_id IN (<ids>)
          UNION ALL
          SELECT history_id, deleted, visible FROM history_dataset_collection_association
          WHERE history_id IN (<ids>)) AS items
        GROUP BY history_id, deleted, visible
        """,
        (row, context) -> {
          boolean deleted = row.getBoolean(2);
          boolean visible = row.getBoolean(3);
          long number = row.getLong(4);
          ActiveCounts some =
              new ActiveCounts(
                  !deleted && visible ? number : 0, visible ? 0 : number, deleted ? number : 0);
          return counts.merge(row.getLong(1), some, ActiveCounts::plus);
        });
    return counts;
  }

  /** The datasets by state. */
  public Map<Long, States> states(Handle handle, Collection<Long> historyIds) {
    Map<Long, States> states = new HashMap<>();
    each(
        handle,
        historyIds,
        """
        SELECT c.history_id, c.id, coalesce(c.state, d.state) AS state, c.deleted
        FROM history_dataset_association c JOIN dataset d ON d.id = c.dataset_id
        WHERE c.history_id IN (<ids>) ORDER BY c.id
        """,
        (row, context) -> {
          States of =
              states.computeIfAbsent(
                  row.getLong(1),
                  same ->
                      new States(
                          new EnumMap<>(DatasetState.class), new EnumMap<>(DatasetState.class)));
          DatasetState state =
              DatasetState.named(new Columns(row, context).text("state"))
                  .orElse(DatasetState.ERROR);
          of.ids().computeIfAbsent(state, same -> new ArrayList<>()).add(row.getLong(2));
          return row.getBoolean(4) ? 0 : of.counts().merge(state, 1, Integer::sum);
        });
    return states;
  }

  private static void each(
      Handle handle,
      Collection<Long> historyIds,
      String sql,
      org.jdbi.v3.core.mapper.RowMapper<?> row) {
    for (List<Long> batch : IdBatches.of(historyIds, BATCH)) {
      Query query = handle.createQuery(sql).bindList("ids", batch);
      query.map(row).forEach(done -> {});
    }
  }
}
