package org.galaxyevents.database.sqlite;

import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;

/** Times in SQLite: naive UTC text with milliseconds, as its own clock writes them. Immutable. */
public final class SqliteTime {

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private SqliteTime() {}

  /** The text, floored to the millisecond, so that text compares as time does. */
  public static String format(LocalDateTime time) {
    return MILLIS.format(time);
  }

  /** The time behind a text with three digits of fraction, six, as SQLAlchemy writes, or none. */
  public static LocalDateTime parse(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T'));
  }

  /** Teaches Jdbi to read and write times so. */
  static Jdbi teach(Jdbi jdbi) {
    jdbi.registerArgument(new TimeArgument());
    jdbi.registerColumnMapper(
        LocalDateTime.class,
        (row, column, context) -> {
          String text = row.getString(column);
          return text == null ? null : parse(text);
        });
    return jdbi;
  }

  private static final class TimeArgument extends AbstractArgumentFactory<LocalDateTime> {
    private TimeArgument() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(LocalDateTime time, ConfigRegistry config) {
      return (position, statement, context) -> statement.setString(position, format(time));
    }
  }
}
