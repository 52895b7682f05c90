package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventStreamReaderTest {

  private static final String OPEN = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";

  private final RecordingStreamListener received = new RecordingStreamListener();

  @Test
  void a_stream_is_read_to_its_end() throws Exception {
    try (var server = CannedServer.thatAnswers(OPEN + "\r\nevent: ready\ndata: \n\n: hello\n\n")) {
      read(server, Map.of());
    }

    assertThat(received.awaitEnd()).isEqualTo(new StreamEnd.ByServer());
    assertThat(received.events()).containsExactly(new StreamEvent("ready", "", ""));
    assertThat(received.comments()).containsExactly("hello");
  }

  @Test
  void the_request_carries_path_query_and_headers() throws Exception {
    try (var server = CannedServer.thatAnswers(OPEN + "\r\ndata: x\n\n")) {
      read(server, Map.of("Last-Event-ID", "T0", "x-api-key", "secret"));

      assertThat(server.request())
          .startsWith("GET /galaxy/api/events/stream?a=b%20c HTTP/1.1")
          .contains("Host: " + server.address("").getRawAuthority())
          .contains("Accept: text/event-stream", "Last-Event-ID: T0", "x-api-key: secret");
      assertThat(received.events()).containsExactly(new StreamEvent("message", "x", "T0"));
    }
  }

  @Test
  void another_answer_is_reported_with_its_body() throws Exception {
    String answer = "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\ncontent-length: 4\r\n\r\nbusy";
    try (var server = CannedServer.thatStaysOpenAfter(answer)) {
      read(server, Map.of());
    }

    assertThat(received.awaitEnd())
        .isEqualTo(
            new StreamEnd.Refused(503, Map.of("retry-after", "7", "content-length", "4"), "busy"));
  }

  @Test
  void a_redirect_is_not_followed() throws Exception {
    String answer = "HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n";
    try (var server = CannedServer.thatAnswers(answer)) {
      read(server, Map.of());
    }

    assertThat(received.awaitEnd())
        .isEqualTo(new StreamEnd.Refused(302, Map.of("location", "/login"), ""));
  }

  @Test
  void a_page_instead_of_a_stream_is_a_refusal() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>data: x\n\n";
    try (var server = CannedServer.thatAnswers(answer)) {
      read(server, Map.of());
    }

    assertThat(received.awaitEnd()).isInstanceOf(StreamEnd.Refused.class);
    assertThat(received.events()).isEmpty();
  }

  @Test
  void a_stream_that_is_cut_off_is_broken() throws Exception {
    String answer = OPEN + "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n9\r\ndata";
    try (var server = CannedServer.thatAnswers(answer)) {
      read(server, Map.of());
    }

    assertThat(received.awaitEnd()).isInstanceOf(StreamEnd.Broken.class);
    assertThat(received.events()).extracting(StreamEvent::data).containsExactly("a");
  }

  @Test
  void a_stream_that_the_client_closes_ends_by_the_client() throws Exception {
    try (var server = CannedServer.thatStaysOpenAfter(OPEN + "\r\n")) {
      var reader = new EventStreamReader(server.address("/"), Map.of(), received);
      reader.start();
      assertThat(received.awaitOpen()).isTrue();

      reader.close();

      assertThat(received.awaitEnd()).isEqualTo(new StreamEnd.ByClient());
    }
  }

  @Test
  void nobody_listening_is_a_broken_stream() throws Exception {
    URI nowhere;
    try (var server = CannedServer.thatAnswers("")) {
      nowhere = server.address("/");
    }

    new EventStreamReader(nowhere, Map.of(), received).run();

    assertThat(received.awaitEnd()).isInstanceOf(StreamEnd.Broken.class);
  }

  @Test
  void a_header_with_a_line_break_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new EventStreamReader(
                URI.create("http://127.0.0.1/"), Map.of("x", "a\r\nb: c"), received));
  }

  private void read(CannedServer server, Map<String, String> headers) {
    URI address = server.address("/galaxy/api/events/stream?a=b%20c");
    try (var reader = new EventStreamReader(address, headers, received)) {
      reader.run();
    }
  }
}
