package org.galaxyevents.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.junit.jupiter.api.Test;

final class FrameEncoderTest {

  private static final Cursor CURSOR = new Cursor(1_795_416_277_345_842L);

  private final FrameEncoder encoder = new FrameEncoder(IdEncoding.of("golden-id-secret-26"));

  @Test
  void a_frame_is_one_chunk_with_its_length_in_hex() {
    assertThat(new String(encoder.ready().bytes(), StandardCharsets.UTF_8))
        .isEqualTo("15\r\nevent: ready\ndata: \n\n\r\n");
  }

  @Test
  void chunk_sizes_are_right_at_every_length() {
    for (int length = 1; length < 5_000; length++) {
      Frame frame = Frame.of("x".repeat(length));
      String chunk = new String(frame.bytes(), StandardCharsets.UTF_8);

      assertThat(chunk)
          .isEqualTo(Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n");
      assertThat(frame.toString()).hasSize(length);
    }
  }

  @Test
  void without_a_position_a_history_update_is_galaxys_to_the_byte() {
    assertThat(encoder.encode(new Event.HistoryUpdate(List.of(1L)), null, CURSOR).toString())
        .isEqualTo(
            "event: history_update\ndata: {\"history_ids\": [\"e4ac0f0e22e4ad1a\"]}\nid: 2026-11-23T06:44:37.345842\n\n");
  }

  @Test
  void the_position_stands_beside_the_ids_in_pythons_spacing() {
    assertThat(encoder.encode(new Event.HistoryUpdate(List.of(1L, 2L)), CURSOR, null).toString())
        .isEqualTo(
            "event: history_update\ndata: {\"history_ids\": [\"e4ac0f0e22e4ad1a\", \"9248cb23fb5e1c45\"],"
                + " \"update_time\": \"2026-11-23T06:44:37.345842\"}\n\n");
  }

  @Test
  void a_notification_status_is_galaxys_to_the_byte() {
    String empty = "{\"total_unread_count\":0,\"notifications\":[],\"broadcasts\":[]}";

    assertThat(encoder.encode(new Event.NotificationStatus(empty), CURSOR, CURSOR).toString())
        .isEqualTo(
            "event: notification_status\ndata: " + empty + "\nid: 2026-11-23T06:44:37.345842\n\n");
  }

  @Test
  void a_resync_says_nothing_but_that() {
    assertThat(encoder.encode(new Event.Resync(), CURSOR, null).toString())
        .isEqualTo("event: resync\ndata: {}\n\n");
  }

  @Test
  void two_hundred_histories_fit_into_one_frame() {
    List<Long> ids = LongStream.rangeClosed(1, 200).boxed().toList();

    assertThat(
            encoder.encode(new Event.HistoryUpdate(ids), null, null).toString().split("\", \"", -1))
        .hasSize(200);
  }

  @Test
  void a_line_break_in_a_payload_does_not_break_the_frame() {
    assertThat(
            encoder
                .encode(new Event.NotificationUpdate("{\"a\":\n1,\r\n\"b\":2}"), null, null)
                .toString())
        .isEqualTo("event: notification_update\ndata: {\"a\": 1,  \"b\":2}\n\n");
  }

  @Test
  void a_keepalive_without_a_cursor_is_galaxys_comment() {
    assertThat(encoder.keepalive(null).toString()).isEqualTo(": keepalive\n\n");
  }
}
