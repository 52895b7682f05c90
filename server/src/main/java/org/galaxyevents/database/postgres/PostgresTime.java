package org.galaxyevents.database.postgres;

import java.sql.Types;
import java.time.LocalDateTime;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/**
 * Times in PostgreSQL: naive UTC with microseconds, as Galaxy writes them. Passed on as they are:
 * by way of a java.sql.Timestamp they would lose an hour wherever this machine's time zone has
 * none. Immutable.
 */
final class PostgresTime {

  private PostgresTime() {}

  /** Teaches Jdbi to read and write times so. */
  static Jdbi teach(Jdbi jdbi) {
    jdbi.registerArgument(new TimeArgument());
    jdbi.registerColumnMapper(
        LocalDateTime.class, (row, column, context) -> row.getObject(column, LocalDateTime.class));
    return jdbi;
  }

  private static final class TimeArgument extends AbstractArgumentFactory<LocalDateTime> {
    private TimeArgument() {
      super(Types.TIMESTAMP);
    }

    @Override
    protected Argument build(LocalDateTime time, ConfigRegistry config) {
      return (position, statement, context) -> statement.setObject(position, time);
    }
  }
}
