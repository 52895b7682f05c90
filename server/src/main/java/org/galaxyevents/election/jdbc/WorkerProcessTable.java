package org.galaxyevents.election.jdbc;

import java.time.LocalDateTime;
import java.util.Arrays;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.Role;
import org.jdbi.v3.core.Handle;

/** Galaxy's table of processes, {@code worker_process}. Stateless. */
final class WorkerProcessTable {

  private WorkerProcessTable() {}

  /** The candidate's row, made if there is none: it is one for each name on each host. */
  static long idOf(Handle handle, Candidate candidate) {
    handle
        .createUpdate(
            """
            INSERT INTO worker_process (server_name, hostname) VALUES (:name, :host)
            ON CONFLICT (server_name, hostname) DO NOTHING
            """)
        .bind("name", candidate.serverName())
        .bind("host", candidate.hostname())
        .execute();
    return handle
        .createQuery("SELECT id FROM worker_process WHERE server_name = :name AND hostname = :host")
        .bind("name", candidate.serverName())
        .bind("host", candidate.hostname())
        .mapTo(Long.class)
        .one();
  }

  /** Says that the candidate is alive at this moment of the database's clock. */
  static void write(Handle handle, long id, Candidate candidate, LocalDateTime now) {
    handle
        .createUpdate(
            """
            UPDATE worker_process SET pid = :pid, app_type = :type, update_time = :now WHERE id = :id
            """)
        .bind("pid", candidate.pid())
        .bind("type", candidate.role().appType())
        .bind("now", now)
        .bind("id", id)
        .execute();
  }

  static void delete(Handle handle, long id) {
    handle.createUpdate("DELETE FROM worker_process WHERE id = :id").bind("id", id).execute();
  }

  /** What a row stands for election as; whatever is no monitor serves. */
  static Role role(String appType) {
    return Arrays.stream(Role.values())
        .filter(role -> role.appType().equals(appType))
        .findFirst()
        .orElse(Role.WORKER);
  }
}
