package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.security.SecureRandom;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SecretsInFailuresTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  /** Makes each new account fail. */
  String broken() {
    return "CREATE TRIGGER fails BEFORE INSERT ON galaxy_user BEGIN SELECT RAISE(FAIL, 'broken'); END";
  }

  /** What fails in the database ends up in the log with its stack trace. */
  @Test
  void a_statement_that_fails_does_not_print_its_values() {
    RandomKeys keys = new RandomKeys(new SecureRandom());
    Passwords passwords = new Passwords(new HashCost(8, 1, 1), Runnable::run);
    UserStore users = new UserStore(database.get(), passwords, keys);
    database.execute(broken());

    Throwable failure =
        catchThrowable(() -> users.create(new NewAccount("a@example.org", "alice", "alicepass26")));

    StringWriter printed = new StringWriter();
    failure.printStackTrace(new PrintWriter(printed));
    assertThat(printed.toString())
        .contains("broken")
        .doesNotContain("argon2")
        .doesNotContain("alicepass26");
  }
}
