package org.galaxyevents.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.database.sqlite.SqliteDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * An empty database of the standalone server for each test: an SQLite file in a folder of its own,
 * or in classes that are {@link OnPostgres} a database in the shared {@link PostgresServer}.
 * Confined to the test's thread; the database is not.
 *
 * <pre>{@code @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();}</pre>
 */
public final class TemporaryDatabase implements BeforeEachCallback, AfterEachCallback {

  private @Nullable Path folder;
  private @Nullable PostgresServer server;
  private PostgresServer.@Nullable Lent lent;
  private @Nullable Database database;

  @Override
  public void beforeEach(ExtensionContext context)
      throws IOException, DatabaseRefused, SQLException, InterruptedException {
    if (isOnPostgres(context)) {
      server = PostgresServer.shared(context);
      lent = server.lend();
      database = lent.database();
    } else {
      folder = Files.createTempDirectory("galaxy-events-test");
      database = SqliteDatabase.open(folder.resolve("galaxy-events.sqlite"));
    }
  }

  /** Whether the class is, or one around it. */
  private static boolean isOnPostgres(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(
            context.getRequiredTestClass(), OnPostgres.class, context.getEnclosingTestClasses())
        .isPresent();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException, SQLException {
    if (server != null && lent != null) {
      server.takeBack(lent);
    } else if (database != null) {
      database.close();
    }
    if (folder != null) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  public Database get() {
    if (database == null) {
      throw new IllegalStateException("the test has not begun");
    }
    return database;
  }

  /** The database, in a class that is not {@link OnPostgres}. */
  public SqliteDatabase sqlite() {
    return (SqliteDatabase) get();
  }

  /** The database, in a class that is {@link OnPostgres}. */
  public PostgresDatabase postgres() {
    return (PostgresDatabase) get();
  }

  /** The server of the database, in a class that is {@link OnPostgres}. */
  public PostgresServer server() {
    if (server == null) {
      throw new IllegalStateException("not on PostgreSQL");
    }
    return server;
  }

  /** The name of the database, in a class that is {@link OnPostgres}. */
  public String name() {
    if (lent == null) {
      throw new IllegalStateException("not on PostgreSQL");
    }
    return lent.name();
  }

  /** Runs a statement and commits. */
  public void execute(String sql, Object... arguments) {
    get().write(transaction -> transaction.handle().execute(sql, arguments));
  }

  /** The rows of a query, for a test to look at. */
  public List<Map<String, Object>> rows(String sql, Object... arguments) {
    return get().read(handle -> handle.select(sql, arguments).mapToMap().list());
  }

  /** The bytes that a query with one column and one row gives, as text. */
  public String text(String sql) {
    byte[] bytes =
        get()
            .<byte[]>read(
                handle -> handle.createQuery(sql).map((row, context) -> row.getBytes(1)).one());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The number that a query with one column and one row gives. */
  public long number(String sql, Object... arguments) {
    return get().read(handle -> handle.select(sql, arguments).mapTo(Long.class).one());
  }
}
