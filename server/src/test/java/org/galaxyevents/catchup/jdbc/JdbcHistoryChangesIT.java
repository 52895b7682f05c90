package org.galaxyevents.catchup.jdbc;

import org.galaxyevents.testing.OnPostgres;

/** What is said of SQLite, on PostgreSQL. */
@OnPostgres
final class JdbcHistoryChangesIT extends JdbcHistoryChangesTest {}
