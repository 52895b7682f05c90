package org.galaxyevents.sse;

import static org.assertj.core.api.Assertions.assertThat;

import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LastEventIdTest {

  @ParameterizedTest
  @CsvSource({
    "2026-05-01T12:34:56.123456, 2026-05-01T12:34:56.123456",
    "2026-05-01T12:34:56, 2026-05-01T12:34:56",
    "2026-05-01T12:34:56.123, 2026-05-01T12:34:56.123000",
    "2026-05-01T12:34:56Z, 2026-05-01T12:34:56",
    "2026-05-01T12:34:56.5+02:00, 2026-05-01T10:34:56.500000",
    "2026-05-01 12:34:56, 2026-05-01T12:34:56",
    "2026-05-01, 2026-05-01T00:00:00",
    "20261120T101112, 2026-11-20T10:11:12",
    "2026-W47-5, 2026-11-20T00:00:00",
    "0001-01-01T00:00:00, 1970-01-01T00:00:00",
    "9999-12-31T23:59:59, 9999-12-31T23:59:59",
  })
  void what_galaxy_can_read_is_read(String text, String meaning) {
    assertThat(LastEventId.parse(text))
        .isInstanceOfSatisfying(
            LastEventId.At.class, at -> assertThat(at.cursor().toString()).isEqualTo(meaning));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "123456",
        "free text",
        "2026-13-01T00:00:00",
        "2026-05-01T12:34:56.123456<script>",
        "\u0000"
      })
  void anything_else_is_unreadable(String text) {
    assertThat(LastEventId.parse(text)).isEqualTo(new LastEventId.Unreadable(text));
  }

  @Test
  void an_endless_text_is_unreadable_without_being_looked_at() {
    String text = "2".repeat(100_000);

    assertThat(LastEventId.parse(text)).isEqualTo(new LastEventId.Unreadable(text));
  }

  @Test
  void nothing_is_absent() {
    assertThat(LastEventId.parse(null)).isEqualTo(new LastEventId.Absent());
    assertThat(LastEventId.parse("")).isEqualTo(new LastEventId.Absent());
  }

  @Test
  void what_a_cursor_writes_is_read_back() {
    Cursor cursor = new Cursor(1_777_638_896_123_456L);

    assertThat(LastEventId.parse(cursor.toString())).isEqualTo(new LastEventId.At(cursor));
  }
}
