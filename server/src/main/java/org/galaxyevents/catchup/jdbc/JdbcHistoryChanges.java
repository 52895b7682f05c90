package org.galaxyevents.catchup.jdbc;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;
import org.galaxyevents.catchup.ChangedHistories;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Which histories changed since, for many clients at once: one query for each 4,096 users and one
 * for as many sessions, by the keys of the histories and of history_audit, which is never scanned.
 * Thread-safe; blocks.
 */
public final class JdbcHistoryChanges implements ChangedHistories {

  private static final int BATCH = 4_096;

  /**
   * The newest row of each history is one look at the key of history_audit. A join with that table
   * leaves it to the statistics whether it is scanned.
   */
  static final String OF_USERS =
      """
      SELECT owner, id, changed FROM (
        SELECT h.user_id AS owner, h.id,
          (SELECT max(a.update_time) FROM history_audit a WHERE a.history_id = h.id) AS changed
        FROM history h WHERE h.user_id IN (<ids>)) own
      WHERE changed >= :since
      """;

  static final String OF_SESSIONS =
      """
      SELECT owner, id, changed FROM (
        SELECT s.session_id AS owner, h.id,
          (SELECT max(a.update_time) FROM history_audit a WHERE a.history_id = h.id) AS changed
        FROM galaxy_session_to_history s
          JOIN history h ON h.id = s.history_id AND h.user_id IS NULL
        WHERE s.session_id IN (<ids>)) own
      WHERE changed >= :since
      """;

  static final String SHOWN_BY_SESSIONS =
      "SELECT id, current_history_id FROM galaxy_session WHERE id IN (<ids>) AND current_history_id IS NOT NULL";

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
      question.user().ifPresent(id -> users.merge(id, since(question), this::earlier));
      question.session().ifPresent(id -> sessions.merge(id, since(question), this::earlier));
    }
    return database.read(handle -> {
      Map<Long, List<Change>> ofUsers = ask(handle, OF_USERS, users);
      Map<Long, List<Change>> ofSessions = ask(handle, OF_SESSIONS, sessions);
      List<List<Long>> answers =
          questions.stream().map(question -> answer(question, ofUsers, ofSessions)).toList();
      return shownFirst(handle, questions, answers);
    });
  }

  /** Stored times may be floored to the millisecond. */
  private static LocalDateTime since(Question question) {
    return question.since().toLocalDateTime().truncatedTo(ChronoUnit.MILLIS);
  }

  private LocalDateTime earlier(LocalDateTime one, LocalDateTime other) {
    return one.isBefore(other) ? one : other;
  }

  /** The latest first. */
  private static List<Long> answer(
      Question question, Map<Long, List<Change>> ofUsers, Map<Long, List<Change>> ofSessions) {
    List<Change> changed = new ArrayList<>();
    question.user().ifPresent(id -> changed.addAll(ofUsers.getOrDefault(id, List.of())));
    question.session().ifPresent(id -> changed.addAll(ofSessions.getOrDefault(id, List.of())));
    LocalDateTime since = since(question);
    return changed.stream()
        .filter(change -> !change.at().isBefore(since))
        .sorted(Comparator.comparing(Change::at).reversed().thenComparingLong(Change::historyId))
        .map(Change::historyId)
        .distinct()
        .toList();
  }

  /** Of too many to name them all, the one that is looked at must not be left out. */
  private static List<List<Long>> shownFirst(
      Handle handle, List<Question> questions, List<List<Long>> answers) {
    Set<Long> crowded = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).size() > MOST) {
        questions.get(i).session().ifPresent(crowded::add);
      }
    }
    if (crowded.isEmpty()) {
      return answers;
    }
    Map<Long, Long> shown = shown(handle, crowded);
    List<List<Long>> ordered = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      OptionalLong session = questions.get(i).session();
      Long first = session.isPresent() ? shown.get(session.getAsLong()) : null;
      ordered.add(withFirst(first, answers.get(i)));
    }
    return ordered;
  }

  private static Map<Long, Long> shown(Handle handle, Set<Long> sessions) {
    Map<Long, Long> shown = new HashMap<>();
    for (List<Long> batch : IdBatches.of(sessions, BATCH)) {
      handle
          .createQuery(SHOWN_BY_SESSIONS)
          .bindList("ids", batch)
          .map((row, context) -> Map.entry(row.getLong(1), row.getLong(2)))
          .forEach(each -> shown.put(each.getKey(), each.getValue()));
    }
    return shown;
  }

  private static List<Long> withFirst(@Nullable Long first, List<Long> histories) {
    if (first == null || histories.size() <= MOST || !histories.contains(first)) {
      return histories;
    }
    SequencedSet<Long> ordered = new LinkedHashSet<>(histories);
    ordered.addFirst(first);
    return List.copyOf(ordered);
  }

  /** Those who ask about about the same time share a query, so that none returns much too much. */
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
          .bind("since", oldest)
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
