package org.galaxyevents.change;

import org.galaxyevents.event.Cursor;

/**
 * A row of history_audit: a history, or what is in it, changed at this moment of the database's
 * clock. Immutable.
 */
public record HistoryChange(long historyId, Cursor at) {}
