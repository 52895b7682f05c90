package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountConfigTest {

  @Test
  void by_default_anybody_may_register_and_the_first_account_is_the_admins() {
    AccountConfig config = AccountConfig.defaults();

    assertThat(config.allowUserCreation()).isTrue();
    assertThat(config.bootstrapAdminApiKey()).isEmpty();
    assertThat(config.cookiePath()).isEmpty();
    assertThat(config.cookieDomain()).isEmpty();
    assertThat(config.passwordHashCost()).isEqualTo(new HashCost(19_456, 2, 1));
    assertThat(config.isAdmin("admin@localhost")).isTrue();
    assertThat(config.isAdmin("alice@example.org")).isFalse();
  }

  @Test
  void every_setting_can_be_another() {
    AccountConfig config =
        new AccountConfig(
            List.of("Alice@Example.org"),
            Optional.of("secret-key"),
            false,
            Optional.of("/galaxy"),
            Optional.of(".example.org"),
            new HashCost(64, 1, 2));

    assertThat(config.isAdmin("alice@example.org")).isTrue();
    assertThat(config.isAdmin("admin@localhost")).isFalse();
    assertThat(config.bootstrapAdminApiKey()).contains("secret-key");
    assertThat(config.allowUserCreation()).isFalse();
    assertThat(config.cookiePath()).contains("/galaxy");
    assertThat(config.cookieDomain()).contains(".example.org");
    assertThat(config.passwordHashCost()).isEqualTo(new HashCost(64, 1, 2));
  }

  @Test
  void the_bootstrap_key_is_not_printed() {
    assertThat(with("", Optional.of("secret-key")).toString()).doesNotContain("secret-key");
  }

  @Test
  void a_blank_bootstrap_key_is_refused() {
    assertThatThrownBy(() -> with("", Optional.of(" ")))
        .hasMessageContaining("bootstrap_admin_api_key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"galaxy", "/a;b", "/a b", "/\r\nSet-Cookie: x"})
  void a_cookie_path_that_would_break_the_cookie_is_refused(String path) {
    assertThatThrownBy(() -> with(path, Optional.empty())).hasMessageContaining("cookie_path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8,0,1", "7,1,1", "8,1,2", "2000000,1,1", "1024,1,17"})
  void a_hash_cost_that_argon2_cannot_have_is_refused(String cost) {
    List<Integer> parts = List.of(cost.split(",")).stream().map(Integer::valueOf).toList();

    assertThatThrownBy(() -> new HashCost(parts.get(0), parts.get(1), parts.get(2)))
        .hasMessageContaining("password hashing needs");
  }

  private static AccountConfig with(String path, Optional<String> bootstrapKey) {
    return new AccountConfig(
        List.of(),
        bootstrapKey,
        true,
        Optional.of(path).filter(given -> !given.isEmpty()),
        Optional.empty(),
        HashCost.DEFAULT);
  }
}
