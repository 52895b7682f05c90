package org.galaxyevents.election.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.Transaction;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister.SessionLost;
import org.galaxyevents.election.CandidateSession;
import org.galaxyevents.election.Peer;
import org.galaxyevents.election.Standing;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate by its row in {@code worker_process}, which counts as long as its process lives. The
 * lock is a row of our own that names the term and who holds it, if that one lives. Whether one on
 * another host lives, as with a file shared between containers, the age of its row alone tells.
 * Confined to the election's thread.
 */
final class SqliteCandidateSession implements CandidateSession {

  private static final Logger log = LoggerFactory.getLogger(SqliteCandidateSession.class);

  /** As in Galaxy: a little more than between two of its heartbeats. */
  private static final Duration ROW_LIVES = Duration.ofSeconds(61);

  private final Database database;
  private final LongPredicate isAlive;
  private final Candidate candidate;

  /** The row. */
  private final long id;

  private record Row(
      long id, String name, String host, OptionalLong pid, String type, boolean fresh) {}

  private SqliteCandidateSession(
      Database database, LongPredicate isAlive, Candidate candidate, long id) {
    this.database = database;
    this.isAlive = isAlive;
    this.candidate = candidate;
    this.id = id;
  }

  static SqliteCandidateSession open(Database database, LongPredicate isAlive, Candidate candidate)
      throws SessionLost {
    long id =
        asking(() ->
            database.<Long>write(
                transaction -> WorkerProcessTable.idOf(transaction.handle(), candidate)));
    return new SqliteCandidateSession(database, isAlive, candidate, id);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public boolean stand() throws SessionLost {
    return write(transaction -> {
      Optional<Row> row = row(transaction);
      if (row.isEmpty()) {
        throw new Ended();
      }
      if (isAlive(row.get()) && !isOwn(row.get())) {
        return false;
      }
      WorkerProcessTable.write(transaction.handle(), id, candidate, transaction.now());
      return true;
    });
  }

  @Override
  public void withdraw() throws SessionLost {
    end(id);
  }

  @Override
  public Standing look() throws SessionLost {
    return asking(() -> database.readAt((handle, now) -> standing(handle, now)));
  }

  private Standing standing(Handle handle, LocalDateTime now) {
    List<Peer> alive =
        rows(handle, now).stream()
            .filter(this::isAlive)
            .map(row ->
                new Peer(row.id(), row.name(), row.host(), WorkerProcessTable.role(row.type())))
            .toList();
    OptionalLong holder =
        handle
            .createQuery(
                "SELECT worker_process_id FROM galaxy_events_leader WHERE worker_process_id IS NOT NULL")
            .mapTo(Long.class)
            .findOne()
            .filter(held -> alive.stream().anyMatch(peer -> peer.session() == held))
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty);
    return new Standing(alive, holder);
  }

  @Override
  public OptionalLong take() throws SessionLost {
    return write(transaction -> {
      Handle handle = transaction.handle();
      if (standing(handle, transaction.now()).holder().isPresent()) {
        return OptionalLong.empty();
      }
      long term =
          handle
                  .createQuery("SELECT coalesce(max(term), 0) FROM galaxy_events_leader")
                  .mapTo(Long.class)
                  .one()
              + 1;
      handle.execute("DELETE FROM galaxy_events_leader");
      handle.execute(
          "INSERT INTO galaxy_events_leader (term, worker_process_id) VALUES (?, ?)", term, id);
      return OptionalLong.of(term);
    });
  }

  @Override
  public void release() throws SessionLost {
    write(transaction -> giveUp(transaction.handle()));
  }

  /** The term stays: the next one is to be greater. */
  private int giveUp(Handle handle) {
    return handle.execute(
        "UPDATE galaxy_events_leader SET worker_process_id = NULL WHERE worker_process_id = ?", id);
  }

  /** Without a process the row counts as nobody's. Whose it was finds that out when it looks. */
  @Override
  public boolean end(long session) throws SessionLost {
    write(transaction ->
        transaction.handle().execute("UPDATE worker_process SET pid = NULL WHERE id = ?", session));
    return true;
  }

  @Override
  public void leave() throws SessionLost {
    write(transaction -> {
      giveUp(transaction.handle());
      if (row(transaction).filter(this::isOwn).isPresent()) {
        WorkerProcessTable.delete(transaction.handle(), id);
      }
      return true;
    });
  }

  @Override
  public void close() {
    try {
      write(transaction -> giveUp(transaction.handle()));
    } catch (SessionLost failure) {
      log.debug("What was held could not be given up", failure);
    }
  }

  private Optional<Row> row(Transaction transaction) {
    return rows(transaction.handle(), transaction.now()).stream()
        .filter(row -> row.id() == id)
        .findFirst();
  }

  private boolean isOwn(Row row) {
    return row.host().equals(candidate.hostname())
        && row.pid().equals(OptionalLong.of(candidate.pid()));
  }

  private boolean isAlive(Row row) {
    // The number of a process that died long ago may be another's by now.
    return row.fresh()
        && row.pid().isPresent()
        && (!row.host().equals(candidate.hostname()) || isAlive.test(row.pid().getAsLong()));
  }

  private static List<Row> rows(Handle handle, LocalDateTime now) {
    return handle
        .createQuery(
            """
            SELECT id, server_name, hostname, pid, coalesce(app_type, ''),
              coalesce(update_time > :oldest, 0)
            FROM worker_process
            """)
        .bind("oldest", now.minus(ROW_LIVES))
        .map((found, context) -> row(found))
        .list();
  }

  private static Row row(ResultSet found) throws SQLException {
    long number = found.getLong(4);
    OptionalLong pid = found.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
    return new Row(
        found.getLong(1),
        found.getString(2),
        found.getString(3),
        pid,
        found.getString(5),
        found.getBoolean(6));
  }

  /** The row is gone. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private interface Question<T> {
    T ask();
  }

  private <T> T write(Database.Writing<T> work) throws SessionLost {
    return asking(() -> database.write(work));
  }

  private static <T> T asking(Question<T> question) throws SessionLost {
    try {
      return question.ask();
    } catch (DatabaseUnavailable unavailable) {
      throw new SessionLost(String.valueOf(unavailable.getMessage()), unavailable);
    } catch (Ended ended) {
      throw new SessionLost("another process has deleted its row", ended);
    }
  }
}
