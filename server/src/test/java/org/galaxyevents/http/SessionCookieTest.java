package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.HashCost;
import org.galaxyevents.security.IdEncoding;
import org.junit.jupiter.api.Test;

class SessionCookieTest {

  private static final LocalDateTime NOW = LocalDateTime.parse("2026-11-23T06:50:58.413");
  private static final IdEncoding ENCODING = IdEncoding.of("golden-id-secret-26");

  /** The cookies of rest/session-login-logout-register.json, and SameSite. */
  @Test
  void the_cookie_is_galaxys_and_same_site() {
    SessionCookie cookie = new SessionCookie(ENCODING, AccountConfig.defaults(), "");

    assertThat(cookie.value("2b96f377681817d26324291f89be2e8b", NOW, false))
        .isEqualTo(
            "galaxysession=63478e92626d281e25cfd6906168a4d5d6a32334b3bbaca65ba059d9c43c74bcba66255b5b9a46e5"
                + "; expires=Sun, 21-Feb-2027 06:50:58 GMT; HttpOnly; Max-Age=7776000; Path=/; SameSite=Lax; Version=1");
  }

  @Test
  void a_secure_request_gets_a_secure_cookie() {
    SessionCookie cookie = new SessionCookie(ENCODING, AccountConfig.defaults(), "/galaxy");

    assertThat(cookie.value("0123456789abcdef0123456789abcdef", NOW, true))
        .endsWith("; Path=/galaxy; SameSite=Lax; Secure; Version=1");
  }

  @Test
  void path_and_domain_can_be_set() {
    AccountConfig config =
        new AccountConfig(
            List.of(),
            Optional.empty(),
            true,
            Optional.of("/lab"),
            Optional.of("example.org"),
            HashCost.DEFAULT);

    assertThat(new SessionCookie(ENCODING, config, "/galaxy").value("ab", NOW, false))
        .contains("; Domain=example.org; expires=")
        .contains("; Path=/lab; ");
  }
}
