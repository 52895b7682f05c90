package org.galaxyevents.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The values that Galaxy's own encoder made: golden/id-encoding.json. */
class GoldenIdEncodingTest {

  private JsonNode golden;
  private String secret;

  @BeforeEach
  void read() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(getClass().getResourceAsStream("/golden/id-encoding.json"))) {
      golden = JsonMapper.shared().readTree(file);
    }
    secret = golden.get("id_secret").asString();
  }

  @Test
  void ids_are_encoded_and_decoded_as_galaxy_does() {
    IdEncoding encoding = IdEncoding.of(secret);

    golden
        .get("encode_id")
        .properties()
        .forEach(entry -> {
          long id = Long.parseLong(entry.getKey());
          String encoded = entry.getValue().asString();
          assertThat(encoding.encode(id)).isEqualTo(encoded);
          assertThat(encoding.decode(encoded)).hasValue(id);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"csrf", "jobs_files", "api", "csrf_token"})
  void ids_of_a_kind_are_encoded_as_galaxy_does(String kind) {
    IdEncoding encoding = IdEncoding.ofKind(secret, kind);

    golden
        .get("encode_id_kind")
        .get(kind)
        .properties()
        .forEach(entry ->
            assertThat(encoding.encode(Long.parseLong(entry.getKey())))
                .isEqualTo(entry.getValue().asString()));
  }

  /**
   * The file's second session key stands beside the cookie of another session; the pair is taken
   * from rest/session-login-logout-register.json instead.
   */
  @ParameterizedTest
  @CsvSource({
    "0123456789abcdef0123456789abcdef,"
        + "63478e92626d281e4ca25e76313e458f2335186fb54fcc984ca25e76313e458f2335186fb54fcc98",
    "2b96f377681817d26324291f89be2e8b,"
        + "63478e92626d281e25cfd6906168a4d5d6a32334b3bbaca65ba059d9c43c74bcba66255b5b9a46e5"
  })
  void session_keys_are_encoded_and_decoded_as_galaxy_does(String key, String cookie) {
    IdEncoding encoding = IdEncoding.of(secret);

    assertThat(encoding.encodeKey(key)).isEqualTo(cookie);
    assertThat(encoding.decodeKey(cookie)).isEqualTo(key);
  }
}
