package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoginTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private TestAccounts accounts;
  private long session;

  @BeforeEach
  void open() {
    accounts = new TestAccounts(database.get());
    accounts.user("alice");
    session = accounts.sessions().openAnonymous("10.0.0.1").id();
  }

  @Test
  void the_right_password_opens_a_session() {
    assertThat(attempt("alice", "alicepass26")).isInstanceOf(Login.Outcome.LoggedIn.class);
  }

  @Test
  void a_wrong_password_and_an_unknown_or_deleted_user_are_refused_alike() {
    accounts.users().markDeleted(accounts.user("eve").id());

    assertThat(attempt("alice", "wrong")).isEqualTo(new Login.Outcome.Refused());
    assertThat(attempt("nobody", "wrong")).isEqualTo(new Login.Outcome.Refused());
    assertThat(attempt("eve", "evepass26")).isEqualTo(new Login.Outcome.Refused());
    assertThat(attempt("alice", "x".repeat(2_000))).isEqualTo(new Login.Outcome.Refused());
  }

  @Test
  void accounts_that_exist_and_others_are_slowed_down_alike() {
    for (int i = 0; i < 5; i++) {
      attempt("alice", "wrong");
      attempt("nobody", "wrong");
    }

    Login.Outcome pause = new Login.Outcome.Throttled(Duration.ofSeconds(1));
    assertThat(attempt("alice", "alicepass26")).isEqualTo(pause);
    assertThat(attempt("nobody", "wrong")).isEqualTo(pause);

    accounts.nanos().addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(attempt("alice", "alicepass26")).isInstanceOf(Login.Outcome.LoggedIn.class);
  }

  @Test
  void a_session_that_has_ended_logs_nobody_in() {
    attempt("alice", "alicepass26");

    assertThat(attempt("alice", "alicepass26")).isEqualTo(new Login.Outcome.SessionEnded());
  }

  @Test
  void an_attempt_that_could_not_be_checked_is_not_a_failure() {
    RandomKeys keys = new RandomKeys(new SecureRandom());
    Passwords busy =
        new Passwords(
            new HashCost(8, 1, 1),
            work -> {
              throw new RejectedExecutionException();
            });
    Login login =
        new Login(
            new UserStore(database.get(), busy, keys),
            busy,
            new LoginThrottle(() -> 0),
            accounts.sessions());

    for (int i = 0; i < 30; i++) {
      assertThatThrownBy(() -> login.attempt("alice", "alicepass26", session, "10.0.0.1"))
          .isInstanceOf(Passwords.Busy.class);
    }
  }

  private Login.Outcome attempt(String login, String password) {
    return accounts.login().attempt(login, password, session, "10.0.0.1");
  }
}
