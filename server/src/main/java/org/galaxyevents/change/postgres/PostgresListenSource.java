package org.galaxyevents.change.postgres;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears what the triggers of Galaxy's tables notify, on a connection of its own. While that lasts
 * the notifications are the changes, and history_audit is not read: Galaxy has no index for it. It
 * is read once, when a session resumes where another one ended. Where nothing can be heard, behind
 * a pgbouncer or of triggers that do not notify, it says so and polls. Confined to the monitor's
 * thread.
 */
public final class PostgresListenSource implements ChangeSource {

  private static final Logger log = LoggerFactory.getLogger(PostgresListenSource.class);

  private final ListeningConnection.Opening connections;
  private final HistoryAudit others;
  private final PostgresPollSource polling;
  private final LongSupplier nanoTime;

  /** Since when changes may not have been heard although there was a session; null if all were. */
  private @Nullable Cursor unheardSince;

  /**
   * @param polling what is done where nothing can be heard
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public PostgresListenSource(
      PostgresDatabase database, PostgresPollSource polling, LongSupplier nanoTime) {
    this(
        () -> JdbcListeningConnection.open(database, nanoTime),
        PostgresPollSource.audit(database, nanoTime),
        polling,
        nanoTime);
  }

  /**
   * @param others asks by other connections than those that listen
   */
  PostgresListenSource(
      ListeningConnection.Opening connections,
      HistoryAudit others,
      PostgresPollSource polling,
      LongSupplier nanoTime) {
    this.connections = connections;
    this.others = others;
    this.polling = polling;
    this.nanoTime = nanoTime;
  }

  @Override
  public Session open(@Nullable Cursor from) throws SourceLost {
    Cursor unheard = unheardSince;
    ListeningConnection connection = connect();
    boolean listening = false;
    try {
      Listening session = new Listening(connection, nanoTime, silent -> unheardSince = silent);
      Optional<String> deafness = session.deafness(others);
      if (deafness.isEmpty()) {
        session.begin(from, unheard);
        unheardSince = null;
        listening = true;
        return session;
      }
      log.warn("Changes are polled for instead of listened to: {}", deafness.get());
    } catch (SQLException | JdbiException | DatabaseUnavailable failure) {
      throw Listening.lost(failure);
    } finally {
      if (!listening) {
        connection.close();
      }
    }
    // Whoever listened before, here or elsewhere, may have claimed what it was not told.
    Cursor start = from == null || unheard == null ? from : from.earlierOf(unheard);
    Session session = polling.open(from, start == null ? null : start.minus(Listening.UNCHECKED));
    unheardSince = null;
    return session;
  }

  private ListeningConnection connect() throws SourceLost {
    try {
      return connections.open();
    } catch (DatabaseUnavailable | JdbiException failure) {
      throw Listening.lost(failure);
    }
  }
}
