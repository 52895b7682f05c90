package org.galaxyevents.catchup.jdbc;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galaxyevents.catchup.ChangedEntryPoints;
import org.galaxyevents.catchup.ChangedHistories.Question;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.IdBatches;

/**
 * Whose interactive tools changed since, for many clients at once: one query for each 4,096 users.
 * It goes by the job's update_time, which whatever changes an entry point here touches.
 * Thread-safe; blocks.
 */
public final class JdbcEntryPointChanges implements ChangedEntryPoints {

  private static final int BATCH = 4_096;

  static final String OF_USERS =
      """
      SELECT j.user_id, max(j.update_time) FROM job j
      WHERE j.user_id IN (<ids>) AND j.update_time >= :since
        AND EXISTS (SELECT 1 FROM interactivetool_entry_point e WHERE e.job_id = j.id)
      GROUP BY j.user_id
      """;

  private final Database database;
  private final int batch;

  public JdbcEntryPointChanges(Database database) {
    this(database, BATCH);
  }

  /**
   * @param batch how many users share a query
   */
  JdbcEntryPointChanges(Database database, int batch) {
    this.database = database;
    this.batch = batch;
  }

  /**
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  @Override
  public List<Boolean> changedSince(List<Question> questions) {
    Map<Long, LocalDateTime> since = new HashMap<>();
    for (Question question : questions) {
      question
          .user()
          .ifPresent(id ->
              since.merge(id, from(question), (one, other) -> one.isBefore(other) ? one : other));
    }
    Map<Long, LocalDateTime> changed = since.isEmpty() ? Map.of() : ask(since);
    return questions.stream().map(question -> changed(question, changed)).toList();
  }

  private static boolean changed(Question question, Map<Long, LocalDateTime> changed) {
    if (question.user().isEmpty()) {
      return false;
    }
    LocalDateTime last = changed.get(question.user().getAsLong());
    return last != null && !last.isBefore(from(question));
  }

  /** Stored times may be floored to the millisecond. */
  private static LocalDateTime from(Question question) {
    return question.since().toLocalDateTime().truncatedTo(ChronoUnit.MILLIS);
  }

  /** Those who ask about about the same time share a query, so that none reads much too much. */
  private Map<Long, LocalDateTime> ask(Map<Long, LocalDateTime> since) {
    List<Long> byAge =
        since.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .toList();
    return database.read(handle -> {
      Map<Long, LocalDateTime> changed = new HashMap<>();
      for (List<Long> ids : IdBatches.of(byAge, batch)) {
        handle
            .createQuery(OF_USERS)
            .bindList("ids", ids)
            .bind("since", since.get(ids.getFirst()))
            .map((row, context) ->
                Map.entry(
                    row.getLong(1),
                    context
                        .findColumnMapperFor(LocalDateTime.class)
                        .orElseThrow()
                        .map(row, 2, context)))
            .forEach(found -> changed.put(found.getKey(), found.getValue()));
      }
      return changed;
    });
  }
}
