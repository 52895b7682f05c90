package org.galaxyevents.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.election.CandidateRegister.SessionLost;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every database does where candidates meet. */
public abstract class CandidateRegisterContract {

  @RegisterExtension protected final TemporaryDatabase database = new TemporaryDatabase();

  /** That of a process of its own. */
  protected abstract CandidateRegister register();

  /** What the process of this number held is gone without a word. */
  protected abstract void kill(CandidateSession session, long pid) throws Exception;

  private static Candidate worker(String name, long pid) {
    return new Candidate(name, "a", pid, Role.WORKER);
  }

  @Test
  void those_who_stand_are_seen_by_all_with_what_they_stand_as() throws Exception {
    try (CandidateSession one = register().open(worker("main.1", 1));
        CandidateSession two =
            register().open(new Candidate("sse_monitor.b", "b", 2, Role.MONITOR))) {
      assertThat(one.look().candidates()).isEmpty();

      assertThat(one.stand()).isTrue();
      assertThat(two.stand()).isTrue();

      assertThat(one.look().candidates())
          .containsExactlyInAnyOrder(
              new Peer(one.id(), "main.1", "a", Role.WORKER),
              new Peer(two.id(), "sse_monitor.b", "b", Role.MONITOR));
      assertThat(two.look()).isEqualTo(one.look());
    }
  }

  @Test
  void who_stands_has_a_row_as_galaxys_processes_write_it() throws Exception {
    try (CandidateSession one = register().open(worker("main.1", 17))) {
      one.stand();
      one.stand();

      List<Map<String, Object>> rows = rows();
      assertThat(rows).hasSize(1);
      assertThat(rows.getFirst())
          .containsEntry("server_name", "main.1")
          .containsEntry("hostname", "a")
          .containsEntry("pid", 17)
          .containsEntry("app_type", "webapp");
      assertThat(rows.getFirst().get("update_time")).isNotNull();

      one.leave();
      assertThat(rows()).isEmpty();
    }
  }

  @Test
  void only_one_takes_the_lock_and_the_next_one_gets_a_greater_term() throws Exception {
    try (CandidateSession one = register().open(worker("main.1", 1));
        CandidateSession two = register().open(worker("main.2", 2))) {
      one.stand();
      two.stand();

      long first = one.take().orElseThrow();
      assertThat(two.take()).isEmpty();
      assertThat(two.look().holder()).isEqualTo(OptionalLong.of(one.id()));

      one.release();
      assertThat(two.look().holder()).isEmpty();
      assertThat(two.take().orElseThrow()).isGreaterThan(first);
    }
  }

  @Test
  void what_a_killed_process_held_is_free_at_once() throws Exception {
    CandidateSession killed = register().open(worker("main.1", 1));
    try (CandidateSession two = register().open(worker("main.2", 2))) {
      killed.stand();
      two.stand();
      killed.take();

      kill(killed, 1);

      assertThat(two.look().holder()).isEmpty();
      assertThat(two.look().candidates()).extracting(Peer::serverName).containsExactly("main.2");
      assertThat(two.take()).isPresent();
    }
  }

  @Test
  void a_session_that_another_one_ends_holds_nothing_and_finds_out() throws Exception {
    try (CandidateSession silent = register().open(worker("main.1", 1));
        CandidateSession two = register().open(worker("main.2", 2))) {
      silent.stand();
      two.stand();
      silent.take();

      assertThat(two.end(silent.id())).isTrue();

      awaitFree(two);
      assertThat(two.take()).isPresent();
      assertThatThrownBy(
              () -> {
                Standing standing = silent.look();
                if (!standing.holder().equals(OptionalLong.of(silent.id()))) {
                  throw new SessionLost("not the holder");
                }
              })
          .isInstanceOf(SessionLost.class);
    }
    try (CandidateSession again = register().open(worker("main.1", 1))) {
      assertThat(again.stand()).isTrue();
    }
  }

  @Test
  void who_withdraws_is_seen_no_more_until_it_stands_again() throws Exception {
    try (CandidateSession one = register().open(worker("main.1", 1))) {
      one.stand();
      one.withdraw();
      assertThat(one.look().candidates()).isEmpty();

      one.stand();
      assertThat(one.look().candidates()).hasSize(1);
    }
  }

  @Test
  void a_name_is_taken_on_its_host_while_its_process_lives() throws Exception {
    CandidateSession first = register().open(worker("main.1", 1));
    try (CandidateSession second = register().open(worker("main.1", 2));
        CandidateSession elsewhere =
            register().open(new Candidate("main.1", "b", 3, Role.WORKER))) {
      first.stand();

      assertThat(elsewhere.stand()).isTrue();
      assertThat(second.stand()).isFalse();

      kill(first, 1);
      assertThat(second.stand()).isTrue();
    }
  }

  @Test
  void a_row_that_somebody_deletes_is_written_again() throws Exception {
    try (CandidateSession one = register().open(worker("main.1", 1))) {
      one.stand();
      database.execute("DELETE FROM worker_process");

      try {
        one.stand();
      } catch (SessionLost ended) {
        // Then it is another session that stands.
        try (CandidateSession next = register().open(worker("main.1", 1))) {
          next.stand();
        }
      }

      assertThat(rows()).hasSize(1);
    }
  }

  @Test
  void rows_of_galaxys_own_processes_do_not_stand_here() throws Exception {
    database.execute(
        "INSERT INTO worker_process (server_name, hostname, update_time) VALUES ('handler_0', 'a', CURRENT_TIMESTAMP)");
    try (CandidateSession one = register().open(worker("main.1", 1))) {
      one.stand();

      assertThat(one.look().candidates()).extracting(Peer::serverName).containsExactly("main.1");
    }
  }

  /** The server may take a moment to end a session. */
  private static void awaitFree(CandidateSession session) throws SessionLost {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (session.look().holder().isPresent() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private List<Map<String, Object>> rows() {
    return database.rows("SELECT * FROM worker_process");
  }
}
