package org.galaxyevents.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Takes one HTTP/1.1 answer apart: head, then the body without its transfer coding. Takes the bytes
 * in pieces of any size and buffers none of the body. Confined to one thread.
 */
final class ResponseDecoder {

  /** Receives the parts in the order in which they came. */
  interface Sink {
    void head(int status, Map<String, String> headers) throws IOException;

    void body(byte[] bytes, int from, int to) throws IOException;
  }

  private enum Phase {
    HEAD,
    SIZED_BODY,
    BODY_UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    COMPLETE
  }

  private static final int LONGEST_LINE = 32 << 10;

  private final Sink sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(64);
  private final Map<String, String> headers = new HashMap<>();
  private Phase phase = Phase.HEAD;
  private int status;
  private long remaining;

  ResponseDecoder(Sink sink) {
    this.sink = sink;
  }

  void accept(byte[] bytes, int length) throws IOException {
    int at = 0;
    while (at < length && phase != Phase.COMPLETE) {
      at =
          switch (phase) {
            case SIZED_BODY, CHUNK, BODY_UNTIL_CLOSE -> passBody(bytes, at, length);
            case HEAD, CHUNK_SIZE, CHUNK_END, TRAILERS -> {
              readLineByte(bytes[at]);
              yield at + 1;
            }
            case COMPLETE -> length;
          };
    }
  }

  boolean isComplete() {
    return phase == Phase.COMPLETE;
  }

  /** The connection was closed: fine where only that ends the body, else the answer was cut off. */
  void endOfInput() throws IOException {
    if (phase == Phase.HEAD) {
      throw new EOFException("the connection was closed before an answer came");
    }
    if (phase != Phase.BODY_UNTIL_CLOSE && phase != Phase.COMPLETE) {
      throw new EOFException("the connection was closed within the answer");
    }
  }

  private int passBody(byte[] bytes, int from, int length) throws IOException {
    if (phase == Phase.BODY_UNTIL_CLOSE) {
      sink.body(bytes, from, length);
      return length;
    }
    int to = (int) Math.min(length, from + remaining);
    sink.body(bytes, from, to);
    remaining -= to - from;
    if (remaining == 0) {
      phase = phase == Phase.CHUNK ? Phase.CHUNK_END : Phase.COMPLETE;
    }
    return to;
  }

  private void readLineByte(byte b) throws IOException {
    if (b != '\n') {
      if (line.size() >= LONGEST_LINE) {
        throw new IOException("a header line is longer than " + LONGEST_LINE);
      }
      line.write(b);
      return;
    }
    String text = line.toString(ISO_8859_1).stripTrailing();
    line.reset();
    switch (phase) {
      case HEAD -> headLine(text);
      case CHUNK_SIZE -> chunkSize(text);
      case CHUNK_END -> phase = Phase.CHUNK_SIZE;
      case TRAILERS -> phase = text.isEmpty() ? Phase.COMPLETE : Phase.TRAILERS;
      case SIZED_BODY, BODY_UNTIL_CLOSE, CHUNK, COMPLETE ->
          throw new IllegalStateException("no lines in " + phase);
    }
  }

  private void headLine(String text) throws IOException {
    if (status == 0) {
      status = statusOf(text);
    } else if (!text.isEmpty()) {
      int colon = text.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header: " + text);
      }
      String name = text.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, text.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    } else if (status < 200) {
      status = 0; // An interim answer; the real one follows.
      headers.clear();
    } else {
      beginBody();
    }
  }

  private static int statusOf(String text) throws IOException {
    if (text.matches("HTTP/1\\.[01] [1-9]\\d\\d( .*)?")) {
      return Integer.parseInt(text.substring(9, 12));
    }
    throw new IOException("not an HTTP/1 answer: " + text);
  }

  private void beginBody() throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      phase = Phase.CHUNK_SIZE;
    } else if (status == 204 || status == 304) {
      phase = Phase.COMPLETE;
    } else if (headers.containsKey("content-length")) {
      remaining = length(headers.get("content-length"), 10);
      phase = remaining == 0 ? Phase.COMPLETE : Phase.SIZED_BODY;
    } else {
      phase = Phase.BODY_UNTIL_CLOSE;
    }
    sink.head(status, Map.copyOf(headers));
    headers.clear();
  }

  private void chunkSize(String text) throws IOException {
    remaining = length(text.split(";", 2)[0].strip(), 16);
    phase = remaining == 0 ? Phase.TRAILERS : Phase.CHUNK;
  }

  private static long length(String text, int radix) throws IOException {
    try {
      return Long.parseUnsignedLong(text, radix) & Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      throw new IOException("not a length: " + text, e);
    }
  }
}
