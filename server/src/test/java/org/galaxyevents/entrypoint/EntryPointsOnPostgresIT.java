package org.galaxyevents.entrypoint;

import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Nested;

/** What the tests of this package say of SQLite, on PostgreSQL. */
@OnPostgres
final class EntryPointsOnPostgresIT {

  @Nested
  class Tools extends InteractiveToolsTest {}

  @Nested
  class Reconciliation extends EntryPointReconciliationTest {}
}
