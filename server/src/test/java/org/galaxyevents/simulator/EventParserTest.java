package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class EventParserTest {

  private final RecordingStreamListener received = new RecordingStreamListener();
  private final EventParser parser = new EventParser("", received);

  @Test
  void an_event_has_type_data_and_id() throws IOException {
    parse("event: history_update\ndata: {\"history_ids\": []}\nid: T1\n\n");

    assertThat(received.events())
        .containsExactly(new StreamEvent("history_update", "{\"history_ids\": []}", "T1"));
  }

  @Test
  void an_event_without_a_name_is_a_message() throws IOException {
    parse("data:x\n\n");

    assertThat(received.events()).containsExactly(new StreamEvent("message", "x", ""));
  }

  @Test
  void empty_data_is_an_event_and_no_data_is_none() throws IOException {
    parse("event: ready\ndata: \n\nevent: silent\n\n");

    assertThat(received.events()).containsExactly(new StreamEvent("ready", "", ""));
  }

  @Test
  void data_lines_are_joined_by_newlines() throws IOException {
    parse("data: a\ndata\ndata:  b\n\n");

    assertThat(received.events()).containsExactly(new StreamEvent("message", "a\n\n b", ""));
  }

  @Test
  void lines_end_with_lf_crlf_or_cr() throws IOException {
    parse("data: a\r\n\r\ndata: b\r\rdata: c\n\n");

    assertThat(received.events()).extracting(StreamEvent::data).containsExactly("a", "b", "c");
  }

  @Test
  void an_id_holds_until_the_next_one() throws IOException {
    parse("data: a\nid: T1\n\ndata: b\n\ndata: c\nid\n\n");

    assertThat(received.events())
        .extracting(StreamEvent::lastEventId)
        .containsExactly("T1", "T1", "");
  }

  @Test
  void an_id_without_data_counts_and_one_without_a_blank_line_does_not() throws IOException {
    parse("id: T1\n\nid: T2\n");

    assertThat(parser.lastEventId()).isEqualTo("T1");
  }

  @Test
  void an_id_with_a_nul_is_ignored() throws IOException {
    parse("id: T1\n\nid: T\0\ndata: x\n\n");

    assertThat(parser.lastEventId()).isEqualTo("T1");
  }

  @Test
  void the_id_that_the_client_came_with_holds_at_first() throws IOException {
    var resumed = new EventParser("T0", received);
    byte[] bytes = "data: x\n\n".getBytes(UTF_8);

    resumed.accept(bytes, 0, bytes.length);

    assertThat(received.events()).containsExactly(new StreamEvent("message", "x", "T0"));
  }

  @Test
  void a_comment_is_no_event() throws IOException {
    parse(": keepalive\n\n");

    assertThat(received.comments()).containsExactly("keepalive");
    assertThat(received.events()).isEmpty();
  }

  @Test
  void an_event_that_is_cut_off_is_dropped() throws IOException {
    parse("data: whole\n\ndata: half\n");

    assertThat(received.events()).extracting(StreamEvent::data).containsExactly("whole");
  }

  @Test
  void an_endless_line_is_refused() {
    String line = "x".repeat(5 << 20);

    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("longer than");
  }

  private void parse(String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    parser.accept(bytes, 0, bytes.length);
  }
}
