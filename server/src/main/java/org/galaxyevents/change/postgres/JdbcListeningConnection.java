package org.galaxyevents.change.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.galaxyevents.database.postgres.PostgresDatabase;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening connection of pgjdbc, outside of the pool. Confined to the monitor's thread. */
final class JdbcListeningConnection implements ListeningConnection {

  private static final Logger log = LoggerFactory.getLogger(JdbcListeningConnection.class);

  /** How long any answer of the server may take before its host counts as gone. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  /** How long to read a table of many millions of rows, when a session resumes. */
  private static final Duration RESUME_TIMEOUT = Duration.ofMinutes(5);

  private final Handle handle;
  private final HistoryAudit audit;

  private JdbcListeningConnection(Handle handle, LongSupplier nanoTime) {
    this.handle = handle;
    this.audit =
        new JdbcHistoryAudit(
            new JdbcHistoryAudit.Connections() {
              @Override
              public <T> T ask(Function<Handle, T> question) {
                return question.apply(handle);
              }
            },
            nanoTime);
  }

  static ListeningConnection open(PostgresDatabase database, LongSupplier nanoTime) {
    return new JdbcListeningConnection(database.openDirectly("listen", ANSWER_TIMEOUT), nanoTime);
  }

  @Override
  public void listen(String channel) {
    handle.execute("LISTEN " + channel);
  }

  @Override
  public List<Notification> hear(Duration atMost) throws SQLException {
    PGConnection connection = handle.getConnection().unwrap(PGConnection.class);
    // To the driver a wait of 0 is one without end.
    int millis = (int) Math.ceilDiv(atMost.toNanos(), 1_000_000L);
    return Arrays.stream(
            millis <= 0 ? connection.getNotifications() : connection.getNotifications(millis))
        .map(each -> new Notification(each.getName(), each.getParameter()))
        .toList();
  }

  @Override
  public HistoryAudit audit() {
    return audit;
  }

  @Override
  public HistoryAudit.Changed changedSince(Cursor from) throws SQLException {
    int usual = handle.getConnection().getNetworkTimeout();
    handle.getConnection().setNetworkTimeout(Runnable::run, (int) RESUME_TIMEOUT.toMillis());
    HistoryAudit.Changed changed = audit.changed(from, null);
    handle.getConnection().setNetworkTimeout(Runnable::run, usual);
    return changed;
  }

  /** Nobody is helped by hearing that a broken connection cannot be closed properly. */
  @Override
  public void close() {
    try {
      handle.close();
    } catch (JdbiException broken) {
      log.debug("The listening connection was broken already", broken);
    }
  }
}
