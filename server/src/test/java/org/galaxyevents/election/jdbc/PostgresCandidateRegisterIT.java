package org.galaxyevents.election.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister;
import org.galaxyevents.election.CandidateRegisterContract;
import org.galaxyevents.election.CandidateSession;
import org.galaxyevents.election.Role;
import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Test;

@OnPostgres
final class PostgresCandidateRegisterIT extends CandidateRegisterContract {

  @Override
  protected CandidateRegister register() {
    return new PostgresCandidateRegister(database.postgres());
  }

  /** Closes the connection, as the kernel does, and waits for the server to notice. */
  @Override
  protected void kill(CandidateSession session, long pid) {
    session.close();
    await()
        .until(() ->
            database.number(
                    "SELECT count(*) FROM pg_stat_activity WHERE pid = ?", (int) session.id())
                == 0);
  }

  @Test
  void an_idle_candidate_holds_back_no_vacuum_and_is_one_connection() throws Exception {
    try (CandidateSession one = register().open(new Candidate("main.1", "a", 1, Role.WORKER))) {
      one.stand();
      one.take();

      assertThat(
              database.rows(
                  "SELECT state, backend_xmin, application_name FROM pg_stat_activity WHERE application_name = 'galaxy-events election'"))
          .singleElement()
          .satisfies(row -> {
            assertThat(row).containsEntry("state", "idle");
            assertThat(row.get("backend_xmin")).isNull();
          });
    }
  }
}
