package org.galaxyevents.election.jdbc;

import java.util.function.LongPredicate;
import org.galaxyevents.database.sqlite.SqliteDatabase;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister;

/** The election of several processes on one SQLite file. Confined to the election's thread. */
public final class SqliteCandidateRegister implements CandidateRegister {

  private final SqliteDatabase database;
  private final LongPredicate isAlive;

  /**
   * @param isAlive whether there is a process of this number on this host
   */
  public SqliteCandidateRegister(SqliteDatabase database, LongPredicate isAlive) {
    this.database = database;
    this.isAlive = isAlive;
  }

  @Override
  public SqliteCandidateSession open(Candidate candidate) throws SessionLost {
    return SqliteCandidateSession.open(database, isAlive, candidate);
  }
}
