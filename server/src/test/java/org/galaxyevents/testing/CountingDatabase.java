package org.galaxyevents.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.database.Database;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * Counts the statements of reads, and is not to be written to. Thread-safe.
 *
 * @param queries how many there have been
 */
public record CountingDatabase(Database database, AtomicInteger queries) implements Database {

  @Override
  public <T extends @Nullable Object> T read(Reading<T> work) {
    return database.read(handle -> {
      handle.setSqlLogger(
          new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
              queries.incrementAndGet();
            }
          });
      return work.in(handle);
    });
  }

  @Override
  public <T extends @Nullable Object> T write(Writing<T> work) {
    throw new AssertionError("only reads are expected here");
  }

  @Override
  public void close() {}
}
