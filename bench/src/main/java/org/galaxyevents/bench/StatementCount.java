package org.galaxyevents.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Counts statements at the database, by {@code pg_stat_statements}. What is asked all the time,
 * storm or not, is learned first and left out. Confined to one thread.
 */
final class StatementCount implements AutoCloseable {

  private static final String CALLS =
      """
      SELECT query, calls FROM pg_stat_statements
      WHERE query !~* '^(begin|commit|rollback|set|show|discard|listen|notify)'
        AND query NOT LIKE '%pg_stat%'
      """;

  private static final Pattern VALUE = Pattern.compile("\\$\\d+|'[^']*'|\\b(?:TRUE|FALSE|\\d+)\\b");

  private final Connection connection;
  private final Map<String, Long> usual = new HashMap<>();

  private StatementCount(Connection connection) {
    this.connection = connection;
  }

  static StatementCount of(ClusterRig site) throws SQLException {
    Connection connection = site.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    }
    return new StatementCount(connection);
  }

  /** From here on counts anew. */
  void reset() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_statements_reset()");
    }
  }

  /** What was asked since the last reset belongs to the ordinary course. */
  void learn() throws SQLException {
    calls().forEach((query, calls) -> usual.merge(query, calls, Long::sum));
  }

  /** What was asked since the last reset and does not, with how often. */
  Map<String, Long> unusual() throws SQLException {
    Map<String, Long> found = calls();
    found.keySet().removeAll(usual.keySet());
    return found;
  }

  private Map<String, Long> calls() throws SQLException {
    Map<String, Long> calls = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(CALLS)) {
      while (rows.next()) {
        calls.merge(shape(rows.getString(1)), rows.getLong(2), Long::sum);
      }
    }
    return calls;
  }

  /**
   * A query without its values: the database leaves them out only the first time that it sees one.
   */
  private static String shape(String query) {
    return VALUE
        .matcher(query)
        .replaceAll("?")
        .replaceAll("\\?(?:\\s*+,\\s*+\\?)++", "…")
        .replaceAll("\\s+", " ")
        .strip();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
