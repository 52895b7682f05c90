package org.galaxyevents.change.postgres;

import java.util.List;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * The table history_audit, and what is notified of it, as far as the sources need them. Each
 * question is a transaction of its own. Fails as its database does.
 */
interface HistoryAudit {

  /** The channel on which Galaxy's triggers tell the id of a changed history. */
  String CHANNEL = "galaxy_history_update";

  /** Rows of the table, one for each history. */
  record Changed(List<HistoryChange> changes, long rows) {
    static final Changed NOTHING = new Changed(List.of(), 0);
  }

  /** Looks who writes. To be followed, not accompanied, by what is to see all that has ended. */
  OpenWriters.Sample sample();

  /** A moment such that nobody who has not committed yet has stamped before. */
  Cursor beginning();

  /** Which histories have changed, and when first, in a stretch of time that may have no end. */
  Changed changed(Cursor from, @Nullable Cursor until);

  /** Whether the table can be read by time without reading all of it. */
  boolean isIndexed();

  /** The tables, and what is done to them, of which no trigger notifies. */
  List<String> silent();

  /** Notifies whoever listens to a channel. */
  void notify(String channel, String payload);
}
