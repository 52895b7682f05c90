package org.galaxyevents.database.postgres;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What went wrong in PostgreSQL, as an operator would say it. Stateless. */
final class Trouble {

  /** Writers that got in each other's way: doing it over again helps. */
  private static final String SERIALIZATION_FAILURE = "40001";

  private static final String DEADLOCK = "40P01";

  private Trouble() {}

  /** Whether the same work would probably succeed if it was done again. */
  static boolean isConflict(Throwable failure) {
    String state = state(failure);
    return state.equals(SERIALIZATION_FAILURE) || state.equals(DEADLOCK);
  }

  /**
   * Whether a connection that was refused may be accepted in a while: nobody answers yet, or not so
   * many. A wrong password stays wrong.
   */
  static boolean passesByItself(SQLException failure) {
    String state = state(failure);
    return (state.startsWith("08") && !state.equals("08004"))
        || state.startsWith("57P")
        || state.startsWith("53");
  }

  /** Why nobody could log in, in a sentence: the driver's own, where that says enough. */
  static String ofConnecting(SQLException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return switch (root) {
      case UnknownHostException unknown -> "There is no host of that name.";
      case SocketTimeoutException late -> "Nobody answers at this address.";
      case ConnectException refused -> sentence(failure);
      case IOException broken -> sentence(broken);
      default -> sentence(failure);
    };
  }

  private static String sentence(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).strip();
    return message.endsWith(".") ? message : message + ".";
  }

  /** What an operator can do something about; null if the failure is a mistake of ours. */
  static @Nullable String of(Throwable failure) {
    if (isConflict(failure)) {
      return "too many write to the same rows of the database at once";
    }
    String state = state(failure);
    return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
      case "08" -> "the database cannot be reached";
      case "28" -> "the database no longer lets this user in";
      case "53" -> "the database has no room or no connection left";
      case "55" -> "the database is locked by somebody else";
      case "57" ->
          state.equals("57014")
              ? "the database took too long"
              : "the database is stopping or starting";
      case "58", "XX" -> "the database fails";
      case "25" ->
          state.equals("25006") ? "the database takes no writes; it may be a replica now" : null;
      // Of the pool itself; a server that cannot be reached has a state.
      default -> isTransient(failure) ? "no connection to the database is free" : null;
    };
  }

  private static boolean isTransient(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return true;
      }
    }
    return false;
  }

  /** The state of the first failure in the chain that has one. */
  private static String state(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }
}
