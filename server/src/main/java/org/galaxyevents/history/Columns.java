package org.galaxyevents.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.OptionalLong;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** The columns of one row, as values. Confined to the query that reads the row. */
record Columns(ResultSet row, StatementContext context) {

  private static final LocalDateTime UNKNOWN = LocalDateTime.of(1970, 1, 1, 0, 0);

  long id(String column) throws SQLException {
    return row.getLong(column);
  }

  OptionalLong optionalId(String column) throws SQLException {
    long id = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(id);
  }

  int number(String column) throws SQLException {
    return row.getInt(column);
  }

  /** A flag; Galaxy's are nullable and then mean false. */
  boolean flag(String column) throws SQLException {
    return row.getBoolean(column);
  }

  String text(String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? "" : text;
  }

  @Nullable String optionalText(String column) throws SQLException {
    return row.getString(column);
  }

  /**
   * A time that every row of ours has. A row that another program wrote without it counts as old:
   * it must not make its owner's whole list fail.
   */
  LocalDateTime time(String column) throws SQLException {
    LocalDateTime time = optionalTime(column);
    return time == null ? UNKNOWN : time;
  }

  @Nullable LocalDateTime optionalTime(String column) throws SQLException {
    return context
        .findColumnMapperFor(LocalDateTime.class)
        .orElseThrow()
        .map(row, row.findColumn(column), context);
  }
}
