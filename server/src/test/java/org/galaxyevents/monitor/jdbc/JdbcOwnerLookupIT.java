package org.galaxyevents.monitor.jdbc;

import org.galaxyevents.testing.OnPostgres;

/** What is said of SQLite, on PostgreSQL. */
@OnPostgres
final class JdbcOwnerLookupIT extends JdbcOwnerLookupTest {}
