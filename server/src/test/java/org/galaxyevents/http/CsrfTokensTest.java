package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.account.Requester;
import org.junit.jupiter.api.Test;

class CsrfTokensTest {

  private final CsrfTokens tokens = CsrfTokens.of("golden-id-secret-26");

  private static final Optional<Requester.Session> SESSION =
      Optional.of(new Requester.Session(13, OptionalLong.empty()));

  /** The tokens of rest/session-login-logout-register.json. */
  @Test
  void a_token_is_galaxys() {
    assertThat(tokens.token(10)).isEqualTo("06cf5924a33af11a");
    assertThat(tokens.token(13)).isEqualTo("f56a1443069c130c");
  }

  @Test
  void only_the_sessions_own_token_is_accepted() {
    String wrong = "Wrong session token found, denying request.";

    assertThat(tokens.problem(Optional.of("f56a1443069c130c"), SESSION)).isEmpty();
    assertThat(tokens.problem(Optional.of("06cf5924a33af11a"), SESSION)).contains(wrong);
    assertThat(tokens.problem(Optional.of("ä"), SESSION)).contains(wrong);
    assertThat(tokens.problem(Optional.of("f56a1443069c130c"), Optional.empty())).contains(wrong);
    assertThat(tokens.problem(Optional.empty(), SESSION))
        .contains("No session token set, denying request.");
  }
}
