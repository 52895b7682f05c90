package org.galaxyevents.database;

import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a failure in the database what a caller and an operator can do something about.
 * Thread-safe.
 */
public final class FailureTranslation {

  private final Function<Throwable, @Nullable String> trouble;
  private final BooleanSupplier stopping;

  /**
   * @param trouble what an operator can do something about; null if the failure is a mistake of
   *     ours
   * @param stopping whether the database is being closed, and failures mean nothing
   */
  public FailureTranslation(
      Function<Throwable, @Nullable String> trouble, BooleanSupplier stopping) {
    this.trouble = trouble;
    this.stopping = stopping;
  }

  /** Something done in the database. */
  public interface Work<T extends @Nullable Object> {
    T run();
  }

  /**
   * Does it.
   *
   * @throws DatabaseUnavailable if it may work later
   */
  public <T extends @Nullable Object> T translating(Work<T> work) {
    try {
      return work.run();
    } catch (JdbiException failure) {
      String known = stopping.getAsBoolean() ? "this server is stopping" : trouble.apply(failure);
      if (known == null) {
        throw failure;
      }
      throw new DatabaseUnavailable(known, failure);
    }
  }

  /** The same, and the operator is told that there is a trouble, and that it is over. */
  public <T extends @Nullable Object> T telling(TroubleLog operator, Work<T> work) {
    try {
      T result = translating(work);
      operator.succeeded();
      return result;
    } catch (DatabaseUnavailable unavailable) {
      if (!stopping.getAsBoolean()) {
        operator.failed(String.valueOf(unavailable.getMessage()));
      }
      throw unavailable;
    }
  }

  /** With its values a statement that fails would print session keys into the log. */
  public static Jdbi withoutValues(Jdbi jdbi) {
    jdbi.getConfig(StatementExceptions.class)
        .setMessageRendering(failure -> failure.getShortMessage() + " in " + statement(failure));
    return jdbi;
  }

  private static @Nullable String statement(StatementException failure) {
    StatementContext context = failure.getStatementContext();
    return context == null ? null : context.getRawSql();
  }
}
