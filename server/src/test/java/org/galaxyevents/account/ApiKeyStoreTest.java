package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiKeyStoreTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  @Test
  void the_newest_key_is_the_one_that_works_until_it_is_revoked() {
    TestAccounts accounts = new TestAccounts(database.get());
    ApiKeyStore keys = accounts.apiKeys();
    long alice = accounts.user("alice").id();
    String first = keys.current(alice);
    String second = keys.create(alice);

    assertThat(first).matches("[0-9a-f]{32}").isNotEqualTo(second);
    assertThat(keys.current(alice)).isEqualTo(second);

    keys.revokeAll(alice);

    assertThat(keys.current(alice)).isNotIn(first, second);
  }
}
