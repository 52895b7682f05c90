package org.galaxyevents.catchup.jdbc;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.galaxyevents.catchup.ChangedHistories;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;

/**
 * Which histories changed since, for many clients at once: one query for each 512 users and one for
 * each 512 sessions, by the keys of the histories and of history_audit, which is never scanned.
 * Thread-safe; blocks.
 */
public final class JdbcHistoryChanges implements ChangedHistories {

  private static final int BATCH = 512;

  static final String OF_USERS =
      """
      SELECT h.user_id, h.id, max(a.update_time)
      FROM history h JOIN history_audit a ON a.history_id = h.id
      WHERE h.user_id IN (<ids>) AND a.update_time >= :since
      GROUP BY h.user_id, h.id
      """;

  static final String OF_SESSIONS =
      """
      SELECT s.session_id, h.id, max(a.update_time)
      FROM galaxy_session_to_history s
        JOIN history h ON h.id = s.history_id AND h.user_id IS NULL
        JOIN history_audit a ON a.history_id = h.id
      WHERE s.session_id IN (<ids>) AND a.update_time >= :since
      GROUP BY s.session_id, h.id
      """;

  private record Change(long historyId, LocalDateTime at) {}

  private final Database database;

  public JdbcHistoryChanges(Database database) {
    this.database = database;
  }

  /**
   * For each question, in order, the ids of its histories that changed at its moment or later:
   * those of its user, and the anonymous ones of its session.
   *
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  @Override
  public List<List<Long>> changedSince(List<Question> questions) {
    if (questions.isEmpty()) {
      return List.of();
    }
    Map<Long, LocalDateTime> users = new HashMap<>();
    Map<Long, LocalDateTime> sessions = new HashMap<>();
    for (Question question : questions) {
      question
          .user()
          .ifPresent(id -> users.merge(id, question.since().toLocalDateTime(), this::earlier));
      question
          .session()
          .ifPresent(id -> sessions.merge(id, question.since().toLocalDateTime(), this::earlier));
    }
    return database.read(handle -> {
      Map<Long, List<Change>> ofUsers = ask(handle, OF_USERS, users);
      Map<Long, List<Change>> ofSessions = ask(handle, OF_SESSIONS, sessions);
      return questions.stream().map(question -> answer(question, ofUsers, ofSessions)).toList();
    });
  }

  private LocalDateTime earlier(LocalDateTime one, LocalDateTime other) {
    return one.isBefore(other) ? one : other;
  }

  private static List<Long> answer(
      Question question, Map<Long, List<Change>> ofUsers, Map<Long, List<Change>> ofSessions) {
    SortedSet<Long> changed = new TreeSet<>();
    question
        .user()
        .ifPresent(id -> collect(ofUsers.get(id), question.since().toLocalDateTime(), changed));
    question
        .session()
        .ifPresent(id -> collect(ofSessions.get(id), question.since().toLocalDateTime(), changed));
    return List.copyOf(changed);
  }

  private static void collect(
      @org.jspecify.annotations.Nullable List<Change> changes,
      LocalDateTime since,
      Collection<Long> changed) {
    if (changes == null) {
      return;
    }
    // Stored times may be floored to the millisecond.
    LocalDateTime from = since.truncatedTo(ChronoUnit.MILLIS);
    for (Change change : changes) {
      if (!change.at().isBefore(from)) {
        changed.add(change.historyId());
      }
    }
  }

  /** Those who ask about about the same time share a query, so that none reads much too much. */
  private static Map<Long, List<Change>> ask(
      Handle handle, String sql, Map<Long, LocalDateTime> since) {
    List<Long> byAge =
        since.entrySet().stream()
            .sorted(Comparator.comparing(Map.Entry::getValue))
            .map(Map.Entry::getKey)
            .toList();
    Map<Long, List<Change>> changes = new HashMap<>();
    for (List<Long> batch : IdBatches.of(byAge, BATCH)) {
      LocalDateTime oldest = since.get(batch.getFirst());
      handle
          .createQuery(sql)
          .bindList("ids", batch)
          .bind("since", oldest == null ? null : oldest.truncatedTo(ChronoUnit.MILLIS))
          .map((row, context) ->
              Map.entry(
                  row.getLong(1),
                  new Change(
                      row.getLong(2),
                      context
                          .findColumnMapperFor(LocalDateTime.class)
                          .orElseThrow()
                          .map(row, 3, context))))
          .forEach(found ->
              changes
                  .computeIfAbsent(found.getKey(), same -> new ArrayList<>())
                  .add(found.getValue()));
    }
    return changes;
  }
}
