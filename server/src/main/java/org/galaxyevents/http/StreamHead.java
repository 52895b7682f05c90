package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;

/** What an open stream's answer begins with. */
final class StreamHead {

  private static final String UP_TO_CONNECTION =
      "HTTP/1.1 200 OK\r\ncache-control: no-cache\r\nconnection: ";

  private static final String UP_TO_REQUEST_ID =
      """
      \r
      x-accel-buffering: no\r
      content-type: text/event-stream; charset=utf-8\r
      x-frame-options: SAMEORIGIN\r
      x-request-id: \
      """;

  private StreamHead() {}

  /**
   * The bytes.
   *
   * @param chunked whether the body comes in chunks, and the connection outlives it
   */
  static byte[] of(String requestId, boolean chunked) {
    String head =
        UP_TO_CONNECTION
            + (chunked ? "keep-alive" : "close")
            + UP_TO_REQUEST_ID
            + requestId
            + (chunked ? "\r\ntransfer-encoding: chunked\r\n\r\n" : "\r\n\r\n");
    return head.getBytes(StandardCharsets.ISO_8859_1);
  }
}
