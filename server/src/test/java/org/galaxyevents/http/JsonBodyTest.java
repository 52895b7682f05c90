package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

  /** The bodies and answers of rest/scenarios-rest.json, history-subscriptions. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        """
        {} | {"err_msg":"Field required in ('body', 'history_ids')","err_code":400007,\
        "validation_errors":["{\\"type\\": \\"missing\\", \\"loc\\": [\\"body\\", \\"history_ids\\"], \
        \\"msg\\": \\"Field required\\", \\"input\\": {}}"]}\
        """,
        """
        {"history_ids": "x"} | {"err_msg":"Input should be a valid list in ('body', 'history_ids')",\
        "err_code":400008,"validation_errors":["{\\"type\\": \\"list_type\\", \\"loc\\": [\\"body\\", \
        \\"history_ids\\"], \\"msg\\": \\"Input should be a valid list\\", \\"input\\": \\"x\\"}"]}\
        """,
        """
        {"history_ids": [1]} | {"err_msg":"Input should be a valid string in ('body', 'history_ids', 0)",\
        "err_code":400008,"validation_errors":["{\\"type\\": \\"string_type\\", \\"loc\\": [\\"body\\", \
        \\"history_ids\\", 0], \\"msg\\": \\"Input should be a valid string\\", \\"input\\": 1}"]}\
        """,
        """
        {"history_ids": null} | {"err_msg":"Input should be a valid list in ('body', 'history_ids')",\
        "err_code":400008,"validation_errors":["{\\"type\\": \\"list_type\\", \\"loc\\": [\\"body\\", \
        \\"history_ids\\"], \\"msg\\": \\"Input should be a valid list\\", \\"input\\": null}"]}\
        """
      })
  void a_field_that_does_not_fit_is_refused_in_galaxys_words(String body, String answer) {
    assertThat(refusal(body, json -> json.texts("history_ids"))).isEqualTo(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\":}", "nonsense", "{} {}", "{\"a\":NaN}", "\u0000", "[1,]"})
  void what_is_no_json_is_refused(String body) {
    assertThat(refusal(body, json -> {})).contains("JSON decode error").contains("400008");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "null", "\"text\"", "true"})
  void what_is_no_object_is_refused(String body) {
    assertThat(refusal(body, json -> {})).contains("Input should be a valid dictionary");
  }

  @Test
  void json_nested_deeper_than_50_is_refused() {
    String deep = "{\"a\":" + "[".repeat(50) + "]".repeat(50) + "}";

    assertThat(refusal(deep, json -> {})).contains("JSON decode error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"a\": \"x\\u0000\"}", "{\"a\": [{\"b\": \"\\ud800\"}]}", "{\"\\u0000\": 1}"})
  void text_that_cannot_be_stored_is_refused(String body) {
    assertThat(refusal(body, json -> {})).contains("NUL characters and lone surrogates");
  }

  @Test
  void a_character_outside_the_basic_plane_is_taken() {
    assertThat(body("{\"name\": \"\\ud83e\\uddec\"}").text("name")).isEqualTo("🧬");
  }

  @Test
  void an_absent_field_and_null_are_both_empty() {
    JsonBody body = body("{\"name\": null}");

    assertThat(body.optionalText("name")).isEmpty();
    assertThat(body.optionalBool("deleted")).isEmpty();
  }

  @Test
  void fields_of_each_type_are_read() {
    JsonBody body = body("{\"a\": \"x\", \"b\": true, \"c\": [\"y\"], \"d\": [{\"e\": {}}]}");

    assertThat(body.text("a")).isEqualTo("x");
    assertThat(body.bool("b")).isTrue();
    assertThat(body.texts("c")).containsExactly("y");
    assertThat(body.objects("d").getFirst().object("e").at("f"))
        .containsExactly("body", "d", 0, "e", "f");
  }

  @Test
  void a_boolean_must_be_one() {
    assertThat(refusal("{\"deleted\": \"maybe\"}", json -> json.bool("deleted")))
        .contains("Input should be a valid boolean in ('body', 'deleted')");
  }

  @Test
  void no_answer_repeats_what_may_be_secret_or_large() {
    String secret = "correct horse battery staple";

    assertThat(refusal("{\"password\": [\"" + secret + "\"]}", json -> json.secret("password")))
        .doesNotContain(secret);
    assertThat(refusal("{\"password\": \"" + secret + "\"}", json -> json.text("email")))
        .doesNotContain(secret);
    assertThat(refusal("{\"ids\": \"" + "x".repeat(5_000) + "\"}", json -> json.texts("ids")))
        .hasSizeLessThan(500);
  }

  @Test
  void no_body_is_an_empty_object_where_that_is_allowed() {
    assertThat(JsonBody.ofOptional(request("")).optionalText("name")).isEmpty();
    assertThatThrownBy(() -> JsonBody.of(request(""))).isInstanceOf(ApiError.class);
  }

  private static String refusal(String body, Consumer<JsonBody> reading) {
    try {
      reading.accept(body(body));
    } catch (ApiError error) {
      return new String(JsonResponse.error(error).body(), StandardCharsets.UTF_8);
    }
    throw new AssertionError("accepted: " + body);
  }

  private static JsonBody body(String body) {
    return JsonBody.of(request(body));
  }

  private static Request request(String body) {
    return new Request(
        "POST",
        "/",
        Map.<String, List<String>>of(),
        name -> null,
        body.getBytes(StandardCharsets.UTF_8),
        "127.0.0.1",
        false);
  }
}
