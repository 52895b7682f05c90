package org.galaxyevents.database;

import org.jdbi.v3.core.Handle;

/**
 * A consistent state of the database, for those who pass it on to the stores and know nothing of
 * SQL. Confined to the thread that reads it, while it reads.
 */
public record Snapshot(Handle handle) {}
