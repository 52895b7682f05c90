package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResponseDecoderTest {

  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "f;x=y\r\ndata: \u00e9\u4e16\r\n\r\n\r\n"
          + "9\r\ndata: b\n\n\r\n"
          + "0\r\nTrailer: t\r\n\r\n";

  @Test
  void a_chunked_stream_is_the_same_wherever_it_is_split() throws IOException {
    byte[] bytes = CHUNKED.getBytes(UTF_8);

    for (int split = 0; split <= bytes.length; split++) {
      var received = new RecordingStreamListener();
      var decoder = new ResponseDecoder(parsing(received));
      byte[] rest = Arrays.copyOfRange(bytes, split, bytes.length);
      decoder.accept(bytes, split);
      decoder.accept(rest, rest.length);

      assertThat(received.events())
          .as("split at %d", split)
          .extracting(StreamEvent::data)
          .containsExactly("\u00e9\u4e16", "b");
      assertThat(decoder.isComplete()).isTrue();
    }
  }

  @Test
  void a_body_of_known_length_ends_there() throws IOException {
    var body = new Body();

    var decoder = decode(body, "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nnomore");

    assertThat(body.status).isEqualTo(404);
    assertThat(body.toString()).isEqualTo("no");
    assertThat(decoder.isComplete()).isTrue();
  }

  @Test
  void a_body_of_unknown_length_ends_with_the_connection() throws IOException {
    var body = new Body();

    var decoder = decode(body, "HTTP/1.0 200 OK\n\nall of it");
    decoder.endOfInput();

    assertThat(body.toString()).isEqualTo("all of it");
  }

  @Test
  void an_interim_answer_is_passed_over() throws IOException {
    var body = new Body();

    decode(body, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");

    assertThat(body.status).isEqualTo(204);
    assertThat(body.headers).isEmpty();
  }

  @Test
  void a_connection_that_closes_within_the_answer_is_an_error() throws IOException {
    var within = decode(new Body(), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab");
    var before = decode(new Body(), "");

    assertThatThrownBy(within::endOfInput).isInstanceOf(EOFException.class);
    assertThatThrownBy(before::endOfInput).isInstanceOf(EOFException.class);
  }

  @Test
  void what_is_not_http_is_refused() {
    assertThatThrownBy(() -> decode(new Body(), "SSH-2.0-OpenSSH\r\n")).hasMessageContaining("SSH");
    assertThatThrownBy(() -> decode(new Body(), "HTTP/1.1 200 OK\r\nnonsense\r\n"))
        .hasMessageContaining("nonsense");
    assertThatThrownBy(() ->
            decode(new Body(), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n"))
        .hasMessageContaining("xyz");
  }

  private static ResponseDecoder decode(Body body, String answer) throws IOException {
    var decoder = new ResponseDecoder(body);
    byte[] bytes = answer.getBytes(UTF_8);
    decoder.accept(bytes, bytes.length);
    return decoder;
  }

  private static ResponseDecoder.Sink parsing(EventStreamListener listener) {
    var parser = new EventParser("", listener);
    return new ResponseDecoder.Sink() {
      @Override
      public void head(int status, Map<String, String> headers) {}

      @Override
      public void body(byte[] bytes, int from, int to) throws IOException {
        parser.accept(bytes, from, to);
      }
    };
  }

  private static final class Body implements ResponseDecoder.Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int status;
    private Map<String, String> headers = Map.of();

    @Override
    public void head(int status, Map<String, String> headers) {
      this.status = status;
      this.headers = headers;
    }

    @Override
    public void body(byte[] part, int from, int to) {
      bytes.write(part, from, to - from);
    }

    @Override
    public String toString() {
      return bytes.toString(UTF_8);
    }
  }
}
