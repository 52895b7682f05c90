package org.galaxyevents.change.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.galaxyevents.event.Cursor;

/**
 * A connection of one session's own, which hears what is notified and can ask about history_audit.
 * Fails as its database does. Confined to the monitor's thread.
 */
interface ListeningConnection extends AutoCloseable {

  /** What was notified. */
  record Notification(String channel, String payload) {}

  /** Opens such connections. */
  interface Opening {
    ListeningConnection open();
  }

  /** Hears from now on what is notified on this channel. */
  void listen(String channel);

  /** Waits for notifications, at most so long; those of one transaction come together. */
  List<Notification> hear(Duration atMost) throws SQLException;

  /** What is asked by this connection. */
  HistoryAudit audit();

  /** What has changed at this moment or later. It may take minutes to read. */
  HistoryAudit.Changed changedSince(Cursor from) throws SQLException;

  @Override
  void close();
}
