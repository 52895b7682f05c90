package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonResponseTest {

  private record Shown(
      String userName, boolean isAdmin, Optional<String> annotation, LocalDateTime createTime) {}

  private static final Shown SHOWN =
      new Shown("zoë", true, Optional.empty(), LocalDateTime.parse("2026-11-23T06:49:04.787"));

  @Test
  void a_record_is_written_in_its_order_in_snake_case_with_nulls() {
    assertThat(text(JsonResponse.json(200, SHOWN)))
        .isEqualTo(
            """
            {"user_name":"zoë","is_admin":true,"annotation":null,"create_time":"2026-11-23T06:49:04.787000"}\
            """);
  }

  @Test
  void older_routes_are_written_with_spaces_and_in_ascii() {
    Response response = JsonResponse.spaced(200, SHOWN);

    assertThat(text(response))
        .isEqualToIgnoringCase(
            """
            {"user_name": "zo\\u00eb", "is_admin": true, "annotation": null, "create_time": \
            "2026-11-23T06:49:04.787000"}\
            """);
    assertThat(response.headers().getFirst().getValue())
        .isEqualTo("application/json; charset=UTF-8");
  }

  @Test
  void a_whole_second_has_no_fraction() {
    assertThat(text(JsonResponse.json(200, LocalDateTime.parse("2026-11-23T06:49:04"))))
        .isEqualTo("\"2026-11-23T06:49:04\"");
  }

  @Test
  void nothing_is_null() {
    assertThat(text(JsonResponse.json(200, null))).isEqualTo("null");
  }

  private static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}
