package org.galaxyevents.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The histories of a run, each of which is changed once at most: so whoever is told of one has been
 * told of that change. Thread-safe once made.
 */
final class Histories {

  private static final int COUNT = 1_500;
  private static final int VIEWED = 90;

  /** One in so many is a visitor's. */
  private static final int OF_VISITORS = 25;

  private static final int KEPT_RUNS = 10;
  private static final String MADE_HERE = "create_time = '2020-01-01 00:00:00'";

  private final Map<Long, Owner> owners = new HashMap<>();
  private final Set<Long> viewed = new HashSet<>();
  private final Queue<Long> unchanged = new ConcurrentLinkedQueue<>();
  private final Queue<Long> unchangedOfUsers = new ConcurrentLinkedQueue<>();

  private final Owner.User toolUser;

  private Histories(Owner.User toolUser) {
    this.toolUser = toolUser;
  }

  /**
   * Makes them, and tells nobody.
   *
   * @param run its number
   */
  static Histories make(Scene scene, Crowd crowd, int run) throws SQLException {
    Histories histories = new Histories(crowd.users().get(run % crowd.users().size()));
    Tempo tempo = scene.tempo();
    int bySql = tempo.bySql() + tempo.slowWriters();
    scene.unannounced(connection ->
        histories.insert(connection, crowd, (double) bySql / (bySql + tempo.byRequest())));
    return histories;
  }

  private void insert(Connection connection, Crowd crowd, double bySql) throws SQLException {
    List<Owner.User> users = crowd.users();
    List<Owner> visitors = crowd.owners().stream().filter(Owner.Session.class::isInstance).toList();
    try (PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO history (create_time, update_time, name, user_id, importable)
                VALUES ('2020-01-01 00:00:00', '2020-01-01 00:00:00', 'unchanged', ?, ?) RETURNING id
                """);
        PreparedStatement belong =
            connection.prepareStatement(
                "INSERT INTO galaxy_session_to_history (session_id, history_id) VALUES (?, ?)")) {
      for (int number = 0; number < COUNT; number++) {
        if (number % OF_VISITORS == 0) {
          Owner visitor = visitors.get(number / OF_VISITORS % visitors.size());
          long id = insert(insert, null, false);
          belong.setLong(1, ((Owner.Session) visitor).id());
          belong.setLong(2, id);
          belong.executeUpdate();
          owners.put(id, visitor);
          unchanged.add(id);
        } else {
          Owner.User user = users.get(number % users.size());
          boolean shown = viewed.size() < VIEWED && number % 3 == 1;
          long id = insert(insert, user.id(), shown);
          owners.put(id, user);
          boolean isForSql = unchanged.size() < bySql * number;
          (isForSql ? unchanged : unchangedOfUsers).add(id);
          if (shown) {
            viewed.add(id);
          }
        }
      }
    }
  }

  private static long insert(PreparedStatement insert, @Nullable Long user, boolean importable)
      throws SQLException {
    insert.setObject(1, user, Types.BIGINT);
    insert.setBoolean(2, importable);
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Those of others at which viewers look. */
  Set<Long> viewed() {
    return viewed;
  }

  /** One that has not been changed; empty when there is none left. */
  @Nullable Long next() {
    return unchanged.poll();
  }

  /** The same of somebody with an account. */
  @Nullable Long nextOfUser() {
    return unchangedOfUsers.poll();
  }

  /** Who starts a tool in this run. */
  Owner.User toolUser() {
    return toolUser;
  }

  Owner ownerOf(long history) {
    return Objects.requireNonNull(owners.get(history));
  }

  /**
   * Removes those of runs of long ago, and tells nobody: catching up looks at every history that
   * one has.
   */
  void removeOld(Scene scene) throws SQLException {
    long before = first() - (long) KEPT_RUNS * COUNT;
    scene.unannounced(connection -> {
      try (Statement statement = connection.createStatement()) {
        for (String table : List.of("history_audit", "galaxy_session_to_history")) {
          statement.execute(
              "DELETE FROM %s WHERE history_id IN (SELECT id FROM history WHERE %s AND id < %d)"
                  .formatted(table, MADE_HERE, before));
        }
        statement.execute("DELETE FROM history WHERE %s AND id < %d".formatted(MADE_HERE, before));
      }
    });
  }

  /** The smallest and the largest id. */
  long first() {
    return owners.keySet().stream().mapToLong(Long::longValue).min().orElseThrow();
  }

  long last() {
    return owners.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
  }
}
