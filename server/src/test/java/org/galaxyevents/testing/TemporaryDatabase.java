package org.galaxyevents.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.database.sqlite.SqliteDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An empty database of the standalone server in a folder of its own, for each test. Confined to the
 * test's thread; the database is not.
 *
 * <pre>{@code @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();}</pre>
 */
public final class TemporaryDatabase implements BeforeEachCallback, AfterEachCallback {

  private @Nullable Path folder;
  private @Nullable SqliteDatabase database;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException, DatabaseRefused {
    folder = Files.createTempDirectory("galaxy-events-test");
    database = SqliteDatabase.open(folder.resolve("galaxy-events.sqlite"));
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    if (database != null) {
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

  /** Runs a statement and commits. */
  public void execute(String sql, Object... arguments) {
    get().write(transaction -> transaction.handle().execute(sql, arguments));
  }

  /** The rows of a query, for a test to look at. */
  public List<Map<String, Object>> rows(String sql, Object... arguments) {
    return get().read(handle -> handle.select(sql, arguments).mapToMap().list());
  }

  /** The number that a query with one column and one row gives. */
  public long number(String sql, Object... arguments) {
    return get().read(handle -> handle.select(sql, arguments).mapTo(Long.class).one());
  }
}
