package org.galaxyevents.database.sqlite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.galaxyevents.database.DatabaseRefused;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** Keeps the schema up to date by migrations, and its hands off what is not ours. */
final class SqliteSchema {

  private static final String MIGRATIONS_TABLE = "galaxy_events_schema";

  private SqliteSchema() {}

  /**
   * Refuses a file that is somebody else's. Only reads: to open it as we open our own would already
   * change its journal mode.
   */
  static void refuseForeign(Path file) throws DatabaseRefused {
    if (!Files.exists(file)) {
      return;
    }
    Set<String> tables = tables(file);
    if (tables.contains("alembic_version")) {
      throw new DatabaseRefused(
          ("The database %s belongs to a Galaxy. 'serve' keeps a database of its own and never touches another; to push"
                  + " that Galaxy's updates, run 'galaxy-events stream' beside it.")
              .formatted(file));
    }
    if (!tables.isEmpty() && !tables.contains(MIGRATIONS_TABLE)) {
      throw new DatabaseRefused(
          ("The database %s has tables, but none of this server's. 'serve' never touches a database that is not its own:"
                  + " choose another folder with --data, or 'galaxy-events stream' if this is a Galaxy's.")
              .formatted(file));
    }
  }

  static void bringUpToDate(Path file, DataSource database) throws DatabaseRefused {
    refuseDamaged(file, database);
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(database)
              .table(MIGRATIONS_TABLE)
              .locations("classpath:org/galaxyevents/database/sqlite")
              .ignoreMigrationPatterns(new String[0])
              .load();
      flyway.migrate();
    } catch (FlywayException failure) {
      String trouble = SqliteDatabase.trouble(failure);
      if (trouble != null) {
        throw new DatabaseRefused("The database %s cannot be used: %s.".formatted(file, trouble));
      }
      throw new DatabaseRefused(
          ("The schema of the database %s cannot be brought up to date: %s If a newer version of galaxy-events has"
                  + " written it, run that one, or restore a backup.")
              .formatted(file, failure.getMessage()));
    }
  }

  /**
   * A damaged page would be found only when somebody needs it: by a login that fails, or by changes
   * that are never announced.
   */
  private static void refuseDamaged(Path file, DataSource database) throws DatabaseRefused {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet check = statement.executeQuery("PRAGMA quick_check(1)")) {
      String finding = check.getString(1);
      if (!finding.equals("ok")) {
        throw damaged(file, finding);
      }
    } catch (SQLException failure) {
      throw unreadable(file, failure);
    }
  }

  private static DatabaseRefused unreadable(Path file, SQLException failure) {
    return SqliteDatabase.is(SQLiteErrorCode.SQLITE_CORRUPT, failure)
        ? damaged(file, String.valueOf(failure.getMessage()))
        : new DatabaseRefused(
            "The database %s cannot be read (%s).".formatted(file, failure.getMessage()));
  }

  private static DatabaseRefused damaged(Path file, String finding) {
    return new DatabaseRefused(
        ("The database %s is damaged (%s). Put a backup in its place, or what 'sqlite3 %s .recover' can still read of"
                + " it; or choose another folder with --data.")
            .formatted(file, finding.replace('\n', ' '), file));
  }

  private static Set<String> tables(Path file) throws DatabaseRefused {
    Set<String> tables = new HashSet<>();
    SQLiteConfig readOnly = new SQLiteConfig();
    readOnly.setReadOnly(true);
    try (Connection connection = readOnly.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
      return tables;
    } catch (SQLException failure) {
      if (!SqliteDatabase.is(SQLiteErrorCode.SQLITE_NOTADB, failure)) {
        throw unreadable(file, failure);
      }
      throw new DatabaseRefused(
          ("The file %s is no SQLite database. 'serve' never touches a file that is not its own: choose another"
                  + " folder with --data, or 'galaxy-events stream' to push the updates of a Galaxy.")
              .formatted(file));
    }
  }
}
