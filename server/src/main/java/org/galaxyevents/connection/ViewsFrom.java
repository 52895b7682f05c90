package org.galaxyevents.connection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * From when on one stream has to be told of each history of others that its client looks at: from
 * where it resumed, until it was told once. Confined to the connection's executor.
 */
final class ViewsFrom {

  /** More than anybody looks at, as a rule: who does is told again from where it resumed. */
  private static final int MOST = 1_000;

  private final Cursor resumed;
  private @Nullable Map<Long, Cursor> told;

  ViewsFrom(Cursor resumed) {
    this.resumed = resumed;
  }

  /**
   * Those that changed since the client was told of them.
   *
   * @param lastChanges when each has changed last
   * @param nextFrom from when on it has to be told the next time
   */
  List<Long> missed(Map<Long, Cursor> lastChanges, Cursor nextFrom) {
    Map<Long, Cursor> known = told;
    if (known == null || known.size() > MOST) {
      known = new HashMap<>();
      told = known;
    }
    List<Long> missed = new ArrayList<>(lastChanges.size());
    for (Map.Entry<Long, Cursor> each : lastChanges.entrySet()) {
      Cursor before = known.put(each.getKey(), nextFrom);
      if (!each.getValue().isBefore(before == null ? resumed : before)) {
        missed.add(each.getKey());
      }
    }
    return missed;
  }
}
