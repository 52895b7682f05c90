package org.galaxyevents.history;

import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Nested;

/** What the tests of this package say of SQLite, on PostgreSQL. */
@OnPostgres
final class HistoriesOnPostgresIT {

  @Nested
  class Histories extends HistoryStoreTest {}

  @Nested
  class Contents extends ContentsStoreTest {}
}
