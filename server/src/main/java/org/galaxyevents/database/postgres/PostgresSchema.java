package org.galaxyevents.database.postgres;

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

/** Keeps the schema up to date by migrations, and its hands off what is not ours. */
final class PostgresSchema {

  private static final String MIGRATIONS_TABLE = "galaxy_events_schema";

  /** Of what an extension brought along nobody says that it is theirs. */
  private static final String TABLES =
      """
      SELECT c.relname FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND NOT EXISTS (
          SELECT 1 FROM pg_depend d
          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      """;

  /** PostgreSQL 13 is the oldest that commits in the order in which it notifies as we need it. */
  private static final int OLDEST_VERSION = 130_000;

  private PostgresSchema() {}

  /** Refuses a database that is somebody else's, or none that we can work with. Only reads. */
  static void refuseForeign(Connection connection, PostgresUrl url)
      throws DatabaseRefused, SQLException {
    try (Statement statement = connection.createStatement()) {
      if (number(statement, "SELECT current_setting('server_version_num')::int") < OLDEST_VERSION) {
        throw new DatabaseRefused(
            "The database %s is older than PostgreSQL 13, the oldest that will do.".formatted(url));
      }
      if (number(statement, "SELECT CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END") == 1) {
        throw new DatabaseRefused(
            ("The database %s is a replica: it takes no writes and tells of no changes. Let database_connection"
                    + " name the primary.")
                .formatted(url));
      }
      if (number(statement, "SELECT CASE WHEN current_schema() IS NULL THEN 1 ELSE 0 END") == 1) {
        throw new DatabaseRefused(
            "The search_path of the user %s names no schema of the database %s. Create one, or change the path."
                .formatted(url.user(), url));
      }
      refuseForeignTables(tables(statement), url);
    }
  }

  private static void refuseForeignTables(Set<String> tables, PostgresUrl url)
      throws DatabaseRefused {
    if (tables.contains("alembic_version")) {
      throw new DatabaseRefused(
          ("The database %s belongs to a Galaxy. 'serve' keeps a database of its own and never touches another; to push"
                  + " that Galaxy's updates, run 'galaxy-events stream' and 'galaxy-events monitor' beside it.")
              .formatted(url));
    }
    if (!tables.isEmpty() && !tables.contains(MIGRATIONS_TABLE)) {
      throw new DatabaseRefused(
          ("The database %s has tables, but none of this server's. 'serve' never touches a database that is not its own:"
                  + " create an empty one for it, or run 'galaxy-events stream' and 'galaxy-events monitor' if this is a"
                  + " Galaxy's.")
              .formatted(url));
    }
  }

  static void bringUpToDate(DataSource database, PostgresUrl url) throws DatabaseRefused {
    try {
      Flyway.configure()
          .dataSource(database)
          .table(MIGRATIONS_TABLE)
          .locations("classpath:org/galaxyevents/database/postgres")
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayException failure) {
      throw new DatabaseRefused(
          ("The schema of the database %s cannot be brought up to date: %s If a newer version of galaxy-events has"
                  + " written it, run that one, or restore a backup.")
              .formatted(url, failure.getMessage()));
    }
  }

  private static Set<String> tables(Statement statement) throws SQLException {
    Set<String> tables = new HashSet<>();
    try (ResultSet rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }
}
