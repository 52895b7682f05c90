package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.galaxyevents.security.IdEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedIdsTest {

  private final EncodedIds ids = new EncodedIds(IdEncoding.of("golden-id-secret-26"));

  @Test
  void an_id_is_decoded() {
    assertThat(ids.decode("859dd5f9c763865d", List.of("path", "history_id"))).isEqualTo(42);
  }

  /** The answer of rest/histories.json to GET /api/histories/abc. */
  @Test
  void an_id_of_the_wrong_length_is_refused_in_galaxys_words() {
    assertThat(refusal("abc"))
        .isEqualTo(
            """
            {"err_msg":"Value error, Invalid id length, must be multiple of 16 in ('path', 'history_id')",\
            "err_code":400008,"validation_errors":["{\\"type\\": \\"value_error\\", \\"loc\\": \
            [\\"path\\", \\"history_id\\"], \\"msg\\": \\"Value error, Invalid id length, must be \
            multiple of 16\\", \\"input\\": \\"abc\\"}"]}\
            """);
  }

  /** The answer of rest/histories.json to GET /api/histories/0000000000000000. */
  @ParameterizedTest
  @ValueSource(strings = {"0000000000000000", "", "zzzzzzzzzzzzzzzz", "0123456789abcdef"})
  void an_id_of_another_secret_is_refused_in_galaxys_words(String encoded) {
    assertThat(refusal(encoded))
        .isEqualTo(
            """
            {"err_msg":"Wrong  id ( %s ) specified, unable to decode.","err_code":400009}\
            """
                .formatted(encoded));
  }

  private String refusal(String encoded) {
    ApiError error =
        catchThrowableOfType(
            ApiError.class, () -> ids.decode(encoded, List.of("path", "history_id")));
    return new String(JsonResponse.error(error).body(), StandardCharsets.UTF_8);
  }
}
