package org.galaxyevents.election.jdbc;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister.SessionLost;
import org.galaxyevents.election.CandidateSession;
import org.galaxyevents.election.Peer;
import org.galaxyevents.election.Standing;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate's connection, by its advisory locks: one for its row in {@code worker_process}, which
 * says that it is alive, and one that only the leader has. Confined to the election's thread.
 */
final class PostgresCandidateSession implements CandidateSession {

  private static final Logger log = LoggerFactory.getLogger(PostgresCandidateSession.class);

  /** The first half of our locks' keys: "gevs". The second is the number of a row, or 0. */
  static final int LOCKS = 0x67657673;

  private static final int LEADER = 0;

  private static final String NOT_ALLOWED = "42501";

  private static final String OUR_LOCKS =
      """
      FROM pg_locks AS l
      WHERE l.locktype = 'advisory' AND l.classid::bigint = :locks AND l.objsubid = 2 AND l.granted
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
      """;

  private static final String LOOK =
      "SELECT l.objid::bigint, l.pid, w.server_name, w.hostname, w.app_type "
          + OUR_LOCKS.replace(
              "WHERE", "LEFT JOIN worker_process AS w ON w.id = l.objid::bigint WHERE");

  private final Handle handle;
  private final Candidate candidate;
  private final long id;

  /** The row for which it stands; 0 while it does not. */
  private long row;

  PostgresCandidateSession(Handle handle, Candidate candidate) {
    this.handle = handle;
    this.candidate = candidate;
    this.id = handle.createQuery("SELECT pg_backend_pid()").mapTo(Long.class).one();
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean stand() throws SessionLost {
    return asking(() -> {
      long now = WorkerProcessTable.idOf(handle, candidate);
      if (now != row) {
        // Somebody may have deleted the row, and with the new one come others' locks.
        withdrawNow();
        if (!lock(now)) {
          return false;
        }
        row = now;
      }
      WorkerProcessTable.write(handle, row, candidate, time());
      return true;
    });
  }

  @Override
  public void withdraw() throws SessionLost {
    asking(() -> {
      withdrawNow();
      return true;
    });
  }

  private void withdrawNow() {
    if (row != 0) {
      unlock(row);
      row = 0;
    }
  }

  @Override
  public Standing look() throws SessionLost {
    record Lock(long number, Peer holder) {}
    List<Lock> locks =
        asking(() ->
            handle
                .createQuery(LOOK)
                .bind("locks", LOCKS)
                .map((found, context) ->
                    new Lock(
                        found.getLong(1),
                        new Peer(
                            found.getLong(2),
                            text(found.getString(3)),
                            text(found.getString(4)),
                            WorkerProcessTable.role(text(found.getString(5))))))
                .list());
    List<Peer> candidates = new ArrayList<>();
    OptionalLong holder = OptionalLong.empty();
    for (Lock lock : locks) {
      if (lock.number() == LEADER) {
        holder = OptionalLong.of(lock.holder().session());
      } else {
        candidates.add(lock.holder());
      }
    }
    return new Standing(candidates, holder);
  }

  /** A row that was deleted under its process has none until the next beat. */
  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  @Override
  public OptionalLong take() throws SessionLost {
    return asking(() ->
        lock(LEADER)
            // Grows for as long as the database lives, whoever asks; needs no table of ours.
            ? OptionalLong.of(
                handle
                    .createQuery("SELECT pg_current_xact_id()::text::bigint")
                    .mapTo(Long.class)
                    .one())
            : OptionalLong.empty());
  }

  @Override
  public void release() throws SessionLost {
    asking(() -> unlock(LEADER));
  }

  @Override
  public boolean end(long session) throws SessionLost {
    try {
      return asking(() ->
          handle
              .createQuery(
                  "SELECT coalesce(bool_and(pg_terminate_backend(h.pid)), true) FROM (SELECT DISTINCT l.pid "
                      + OUR_LOCKS
                      + " AND l.pid = :session) AS h")
              .bind("locks", LOCKS)
              .bind("session", session)
              .mapTo(Boolean.class)
              .one());
    } catch (SessionLost failure) {
      if (failure.getCause() != null && NOT_ALLOWED.equals(state(failure.getCause()))) {
        log.debug("Not allowed to end a session", failure);
        return false;
      }
      throw failure;
    }
  }

  @Override
  public void leave() throws SessionLost {
    asking(() -> {
      if (row != 0) {
        WorkerProcessTable.delete(handle, row);
      }
      handle.createQuery("SELECT 1 FROM pg_advisory_unlock_all()").mapTo(Integer.class).one();
      row = 0;
      return true;
    });
  }

  @Override
  public void close() {
    close(handle);
  }

  private boolean lock(long number) {
    return ask("SELECT pg_try_advisory_lock(:locks, :number::int)", number);
  }

  private boolean unlock(long number) {
    return ask("SELECT pg_advisory_unlock(:locks, :number::int)", number);
  }

  private boolean ask(String sql, long number) {
    return handle
        .createQuery(sql)
        .bind("locks", LOCKS)
        .bind("number", number)
        .mapTo(Boolean.class)
        .one();
  }

  private LocalDateTime time() {
    return handle
        .createQuery("SELECT statement_timestamp() AT TIME ZONE 'UTC'")
        .map((found, context) -> found.getObject(1, LocalDateTime.class))
        .one();
  }

  private interface Question<T> {
    T ask();
  }

  private static <T> T asking(Question<T> question) throws SessionLost {
    try {
      return question.ask();
    } catch (JdbiException | IllegalStateException failure) {
      throw lost(failure);
    }
  }

  static SessionLost lost(Exception failure) {
    Throwable cause = failure;
    while (!(failure instanceof DatabaseUnavailable) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new SessionLost(String.valueOf(cause.getMessage()), failure);
  }

  private static String state(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return "";
  }

  /** Nobody is helped by hearing that a broken connection cannot be closed properly. */
  static void close(Handle handle) {
    try {
      handle.close();
    } catch (JdbiException broken) {
      log.debug("The session was broken already", broken);
    }
  }
}
