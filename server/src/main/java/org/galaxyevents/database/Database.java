package org.galaxyevents.database;

import java.time.LocalDateTime;
import org.jdbi.v3.core.Handle;

/** The database of the standalone server. Thread-safe; no connection is held between calls. */
public interface Database extends AutoCloseable {

  /** What is done in one transaction that only reads. */
  @FunctionalInterface
  interface Reading<T extends @org.jspecify.annotations.Nullable Object> {
    T in(Handle handle);
  }

  /** What is done in one transaction that may write. */
  @FunctionalInterface
  interface Writing<T extends @org.jspecify.annotations.Nullable Object> {
    T in(Transaction transaction);
  }

  /** What is read in one transaction, with the moment at which it is read. */
  @FunctionalInterface
  interface TimedReading<T extends @org.jspecify.annotations.Nullable Object> {
    T in(Handle handle, LocalDateTime now);
  }

  /**
   * Reads a consistent state.
   *
   * @throws DatabaseUnavailable if the database cannot be asked now
   */
  <T extends @org.jspecify.annotations.Nullable Object> T read(Reading<T> work);

  /**
   * Reads a consistent state with the database's time, naive UTC, for what depends on the hour.
   *
   * @throws DatabaseUnavailable if the database cannot be asked now
   */
  default <T extends @org.jspecify.annotations.Nullable Object> T readAt(TimedReading<T> work) {
    return write(transaction -> work.in(transaction.handle(), transaction.now()));
  }

  /**
   * Writes: all of it, or on an exception nothing, as if nobody else wrote at the same time. When
   * it returns, the work is committed. Where writers got in each other's way it is done over again,
   * so it must leave no trace but in the database.
   *
   * @throws DatabaseUnavailable if the database takes nothing now
   */
  <T extends @org.jspecify.annotations.Nullable Object> T write(Writing<T> work);

  /**
   * Does the least that shows whether the database can be asked.
   *
   * @throws DatabaseUnavailable if it cannot
   */
  default void touch() {
    read(handle ->
        handle
            .createQuery("SELECT 1 FROM galaxy_session")
            .setMaxRows(1)
            .mapTo(Integer.class)
            .list());
  }

  @Override
  void close();
}
