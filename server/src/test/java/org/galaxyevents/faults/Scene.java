package org.galaxyevents.faults;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Servers to which something happens, and what is known of them beside their own counters. */
interface Scene extends AutoCloseable {

  /** Where requests go that no fault of the clients' network befalls. */
  URI url();

  /** Where each of the clients finds them, one after the other; some by a network that can fail. */
  List<URI> doors();

  /** A connection to their database that no fault of their own network befalls. */
  Connection database() throws SQLException;

  /** How the histories change here. */
  Tempo tempo();

  /**
   * Begins a transaction in which histories can be made without anybody being told.
   *
   * @param work is given a connection that takes part
   */
  void unannounced(Work work) throws SQLException;

  /** Something to do in a transaction. */
  interface Work {
    void in(Connection connection) throws SQLException;
  }

  /** Whether all processes say that they are ready. */
  boolean isReady();

  /** What each of the processes has logged since the run began, by their names. */
  Map<String, String> news() throws IOException;

  /** A run begins. */
  void mark() throws IOException;

  @Override
  void close() throws IOException;
}
