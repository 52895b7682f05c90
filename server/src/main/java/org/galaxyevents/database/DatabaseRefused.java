package org.galaxyevents.database;

/** This database is not ours to use. The message says why, and what to do instead. */
public final class DatabaseRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public DatabaseRefused(String message) {
    super(message);
  }
}
