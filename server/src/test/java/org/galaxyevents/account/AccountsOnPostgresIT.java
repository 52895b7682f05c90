package org.galaxyevents.account;

import org.galaxyevents.testing.OnPostgres;
import org.junit.jupiter.api.Nested;

/** What the tests of this package say of SQLite, on PostgreSQL. */
@OnPostgres
final class AccountsOnPostgresIT {

  @Nested
  class Authenticating extends DatabaseAuthenticationTest {}

  @Nested
  class LoggingIn extends LoginTest {}

  @Nested
  class Users extends UserStoreTest {}

  @Nested
  class Sessions extends SessionStoreTest {}

  @Nested
  class Secrets extends SecretsInFailuresTest {
    @Override
    String broken() {
      return "ALTER TABLE galaxy_user ADD CONSTRAINT broken CHECK (username <> 'alice')";
    }
  }
}
