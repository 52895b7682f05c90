package org.galaxyevents.viewer.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.viewer.HistoryReaders;
import org.galaxyevents.viewer.ViewerAccess;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Reads in Galaxy's tables who may read a history, by the rules of the REST API: its owner, those
 * with whom it is shared, everybody if it has a link or is published; nobody once it is deleted.
 * Thread-safe; blocks.
 */
public final class JdbcViewerAccess implements ViewerAccess {

  /** More than viewers of one process look at, as a rule, and less than databases refuse. */
  private static final int BATCH = 10_000;

  static final String READERS =
      """
      SELECT h.id, h.user_id, g.session_id, s.user_id,
        COALESCE(h.importable, FALSE) OR COALESCE(h.published, FALSE),
        (SELECT max(a.update_time) FROM history_audit a WHERE a.history_id = h.id)
      FROM history h
        LEFT JOIN history_user_share_association s ON s.history_id = h.id
        LEFT JOIN galaxy_session_to_history g ON g.history_id = h.id AND h.user_id IS NULL
      WHERE h.id IN (<ids>) AND COALESCE(h.deleted, FALSE) = FALSE
        AND COALESCE(h.purged, FALSE) = FALSE
      """;

  private final Database database;

  public JdbcViewerAccess(Database database) {
    this.database = database;
  }

  @Override
  public Map<Long, HistoryReaders> readersOf(Collection<Long> historyIds) {
    Map<Long, Found> found = new HashMap<>();
    for (List<Long> batch : IdBatches.of(historyIds, BATCH)) {
      database.read(handle -> {
        ask(handle, batch, found);
        return found;
      });
    }
    Map<Long, HistoryReaders> readers = new HashMap<>();
    found.forEach((id, each) -> readers.put(id, each.readers()));
    return readers;
  }

  private static void ask(Handle handle, List<Long> ids, Map<Long, Found> found) {
    handle
        .createQuery(READERS)
        .bindList("ids", ids)
        .map((row, context) -> {
          Found history = found.computeIfAbsent(row.getLong(1), same -> new Found());
          add(row.getLong(2), row.wasNull(), id -> history.owners.add(new Audience.User(id)));
          add(row.getLong(3), row.wasNull(), id -> history.owners.add(new Audience.Session(id)));
          add(row.getLong(4), row.wasNull(), history.sharedWith::add);
          history.everyone = row.getBoolean(5);
          history.lastChange = Optional.ofNullable(time(row, 6, context)).map(Cursor::of);
          return history;
        })
        .list();
  }

  private static @Nullable LocalDateTime time(ResultSet row, int column, StatementContext context)
      throws SQLException {
    return context.findColumnMapperFor(LocalDateTime.class).orElseThrow().map(row, column, context);
  }

  private static void add(long id, boolean isNull, java.util.function.LongConsumer to) {
    if (!isNull) {
      to.accept(id);
    }
  }

  /** What the rows of one history say. Confined to one reading. */
  private static final class Found {
    private final Set<Audience> owners = new HashSet<>();
    private final Set<Long> sharedWith = new HashSet<>();
    private boolean everyone;
    private Optional<Cursor> lastChange = Optional.empty();

    private HistoryReaders readers() {
      return new HistoryReaders(owners, sharedWith, everyone, lastChange);
    }
  }
}
