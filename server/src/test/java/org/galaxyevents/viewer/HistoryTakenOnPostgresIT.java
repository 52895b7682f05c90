package org.galaxyevents.viewer;

import org.galaxyevents.testing.OnPostgres;

/** What is said of SQLite, on PostgreSQL. */
@OnPostgres
final class HistoryTakenOnPostgresIT extends HistoryTakenTest {}
