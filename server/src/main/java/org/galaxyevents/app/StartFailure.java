package org.galaxyevents.app;

import java.io.PrintWriter;
import org.galaxyevents.config.ConfigProblems.BadConfiguration;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseUnavailable;

/** What an operator is told about a process that does not start. Stateless. */
final class StartFailure {

  /** The exit status of a command that was told what cannot be. */
  static final int BAD_CONFIGURATION = 2;

  private static final int FAILED = 1;

  private StartFailure() {}

  /** Says what is wrong with the configuration; the exit status. */
  static int print(PrintWriter err, BadConfiguration bad) {
    err.println("The configuration cannot be used:");
    bad.problems().forEach(problem -> err.println("  " + problem));
    return BAD_CONFIGURATION;
  }

  /** Says why it has failed; the exit status. What is a mistake of ours is thrown on. */
  static int print(PrintWriter err, ServeConfig config, Exception failure) {
    switch (failure) {
      case DatabaseUnavailable unavailable ->
          err.println(
              "The database %s cannot be used: %s."
                  .formatted(config.database(), unavailable.getMessage()));
      case RuntimeException bug -> throw bug;
      default -> err.println(failure.getMessage());
    }
    return FAILED;
  }
}
