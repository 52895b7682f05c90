package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.testing.TestAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserStoreTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private TestAccounts accounts;
  private UserStore users;

  @BeforeEach
  void open() {
    accounts = new TestAccounts(database.get());
    users = accounts.users();
  }

  @Test
  void an_account_is_found_by_its_address_and_by_its_name() {
    long alice = accounts.user("alice").id();

    assertThat(users.findLogin("alice").orElseThrow().userId()).isEqualTo(alice);
    assertThat(users.findLogin(" Alice@Example.ORG ").orElseThrow().userId()).isEqualTo(alice);
    assertThat(users.findLogin("bob")).isEmpty();
  }

  @Test
  void a_password_is_stored_as_its_hash_alone() {
    accounts.user("alice");

    assertThat(database.rows("SELECT * FROM galaxy_user").toString())
        .contains("$argon2id$")
        .doesNotContain("alicepass26");
    assertThat(users.findLogin("alice").orElseThrow().toString()).doesNotContain("argon2");
    assertThat(new NewAccount("a@b", "alice", "alicepass26").toString())
        .doesNotContain("alicepass26");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                   | alice | secret | No email address was provided.",
        "alice                | alice | secret | The format of the email address is not correct.",
        "alice@               | alice | secret | The format of the email address is not correct.",
        "a b@example.org      | alice | secret | The format of the email address is not correct.",
        "alıce@example.org    | alice | secret | The format of the email address is not correct.",
        "admin@localhost      | alice | secret | This email address is reserved.",
        "Admin@LocalHost      | alice | secret | This email address is reserved.",
        "alice@example.org    | alice | short  | Use a password of at least 6 characters.",
        "alice@example.org    | al    | secret | Public name must be at least 3 characters in length.",
        "alice@example.org    | Alice | secret | Public name must contain only lower-case letters, numbers, '.', '_' and '-'.",
        "alice@example.org    | a/../b| secret | Public name must contain only lower-case letters, numbers, '.', '_' and '-'.",
        "taken@example.org    | alice | secret | User with email 'taken@example.org' already exists.",
        "Taken@Example.org    | alice | secret | User with email 'taken@example.org' already exists.",
        "alice@example.org    | taken | secret | Public name is taken; please choose another.",
      })
  void what_makes_no_account_is_refused(
      String email, String username, String password, String reason) {
    accounts.user("taken");

    assertThat(users.create(new NewAccount(email, username, password)))
        .isEqualTo(new UserStore.Creation.Refused(reason));
  }

  @Test
  void an_endless_password_is_refused() {
    assertThat(users.create(new NewAccount("a@example.org", "alice", "x".repeat(1_025))))
        .isEqualTo(
            new UserStore.Creation.Refused(
                "Password cannot be more than 1024 characters in length."));
  }

  @Test
  void a_deleted_account_cannot_log_in_and_keeps_its_name() {
    long alice = accounts.user("alice").id();

    assertThat(users.markDeleted(alice).orElseThrow().deleted()).isTrue();

    assertThat(users.findLogin("alice")).isEmpty();
    assertThat(users.create(new NewAccount("alice@example.org", "alice2", "secret")))
        .isInstanceOf(UserStore.Creation.Refused.class);
    assertThat(users.list(true, 10)).extracting(StoredUser::id).containsExactly(alice);
    assertThat(users.list(false, 10)).isEmpty();
    assertThat(users.markDeleted(99)).isEmpty();
  }

  @Test
  void the_first_start_makes_an_admin_once() {
    NewAccount admin = users.ensureFirstAdmin(AccountConfig.defaults()).orElseThrow();

    assertThat(admin.email()).isEqualTo("admin@localhost");
    assertThat(admin.password()).hasSize(20);
    assertThat(users.findLogin("admin")).isPresent();
    assertThat(users.ensureFirstAdmin(AccountConfig.defaults())).isEmpty();
  }

  @Test
  void of_many_that_start_for_the_first_time_together_one_makes_the_admin() throws Exception {
    List<Callable<Optional<NewAccount>>> starts =
        Collections.nCopies(4, () -> users.ensureFirstAdmin(AccountConfig.defaults()));
    List<NewAccount> made = new ArrayList<>();
    try (ExecutorService together = Executors.newFixedThreadPool(4)) {
      for (Future<Optional<NewAccount>> start : together.invokeAll(starts)) {
        start.get().ifPresent(made::add);
      }
    }

    assertThat(made).hasSize(1);
  }

  @Test
  void the_first_admin_has_the_first_of_the_configured_addresses() {
    AccountConfig config =
        new AccountConfig(
            List.of("root@example.org", "other@example.org"),
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            HashCost.DEFAULT);

    assertThat(users.ensureFirstAdmin(config).orElseThrow().email()).isEqualTo("root@example.org");
  }
}
