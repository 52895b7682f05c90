package org.galaxyevents.simulation;

import org.galaxyevents.event.Cursor;

/**
 * A row of history_audit that can be read from now on. Immutable.
 *
 * @param stamp which may be much older than the commit
 * @param stampedAt when that was, in nanoseconds of the simulation, whatever the clock showed
 */
record Committed(long history, Cursor stamp, long stampedAt) {}
