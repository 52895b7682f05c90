package org.galaxyevents.database;

/**
 * The database cannot be asked, or takes nothing, at the moment. Nothing was changed; trying again
 * may help.
 */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatabaseUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
