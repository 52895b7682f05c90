package org.galaxyevents.election.jdbc;

import java.util.HashSet;
import java.util.Set;
import org.galaxyevents.election.CandidateRegister;
import org.galaxyevents.election.CandidateRegisterContract;
import org.galaxyevents.election.CandidateSession;

final class SqliteCandidateRegisterTest extends CandidateRegisterContract {

  private final Set<Long> dead = new HashSet<>();

  @Override
  protected CandidateRegister register() {
    return new SqliteCandidateRegister(database.sqlite(), pid -> !dead.contains(pid));
  }

  @Override
  protected void kill(CandidateSession session, long pid) {
    dead.add(pid);
  }
}
