package org.galaxyevents.election.jdbc;

import java.time.Duration;
import java.util.List;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The election on PostgreSQL. Confined to the election's thread. */
public final class PostgresCandidateRegister implements CandidateRegister {

  private static final Logger log = LoggerFactory.getLogger(PostgresCandidateRegister.class);

  /** How long any answer of the server may take before its host counts as gone. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  /** A host that is gone says nothing: the server finds that out within 13 s. */
  private static final List<String> NOTICES_LOST_HOSTS =
      List.of(
          "SET tcp_keepalives_idle = 5",
          "SET tcp_keepalives_interval = 2",
          "SET tcp_keepalives_count = 4",
          "SET tcp_user_timeout = 12000");

  private final PostgresDatabase database;

  public PostgresCandidateRegister(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public PostgresCandidateSession open(Candidate candidate) throws SessionLost {
    Handle handle;
    try {
      handle = database.openDirectly("election", ANSWER_TIMEOUT);
    } catch (DatabaseUnavailable | JdbiException failure) {
      throw PostgresCandidateSession.lost(failure);
    }
    try {
      NOTICES_LOST_HOSTS.forEach(setting -> set(handle, setting));
      return new PostgresCandidateSession(handle, candidate);
    } catch (JdbiException failure) {
      PostgresCandidateSession.close(handle);
      throw PostgresCandidateSession.lost(failure);
    }
  }

  private static void set(Handle handle, String setting) {
    try {
      handle.execute(setting);
    } catch (JdbiException refused) {
      // The server's system may not have it; standbys end the session of a lost host all the same.
      log.debug("Not set: {}", setting, refused);
    }
  }
}
