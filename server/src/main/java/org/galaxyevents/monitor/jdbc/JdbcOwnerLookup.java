package org.galaxyevents.monitor.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.galaxyevents.event.Audience;
import org.galaxyevents.monitor.OwnerLookup;

/** Looks owners up in Galaxy's tables. Thread-safe; blocks. */
public final class JdbcOwnerLookup implements OwnerLookup {

  /** More than a batch of changes ever names, and fewer than databases take parameters. */
  private static final int BATCH = 16_384;

  static final String OWNERS =
      """
      SELECT h.id, h.user_id, s.session_id
      FROM history h
        LEFT JOIN galaxy_session_to_history s ON s.history_id = h.id AND h.user_id IS NULL
      WHERE h.id IN (<ids>) AND (h.user_id IS NOT NULL OR s.session_id IS NOT NULL)
      """;

  private record Ownership(long historyId, Audience owner) {}

  private final Database database;

  public JdbcOwnerLookup(Database database) {
    this.database = database;
  }

  @Override
  public Map<Long, List<Audience>> ownersOf(Collection<Long> historyIds) {
    Map<Long, List<Audience>> owners = new HashMap<>();
    for (List<Long> batch : IdBatches.of(historyIds, BATCH)) {
      for (Ownership ownership : ask(batch)) {
        List<Audience> known =
            owners.computeIfAbsent(ownership.historyId(), same -> new ArrayList<>());
        if (!known.contains(ownership.owner())) {
          known.add(ownership.owner());
        }
      }
    }
    return owners;
  }

  private List<Ownership> ask(List<Long> ids) {
    return database.read(handle ->
        handle
            .createQuery(OWNERS)
            .bindList("ids", ids)
            .map((row, context) -> {
              long user = row.getLong(2);
              Audience owner =
                  row.wasNull() ? new Audience.Session(row.getLong(3)) : new Audience.User(user);
              return new Ownership(row.getLong(1), owner);
            })
            .list());
  }
}
