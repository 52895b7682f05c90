package org.galaxyevents.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The bytes of the server's answers, byte for byte as long as its own, for who has no encoder. */
final class SampleFrames {

  private static final String TIME = "2026-11-23T06:46:32.794000";
  private static final String HEAD =
      """
      HTTP/1.1 200 OK\r
      cache-control: no-cache\r
      connection: keep-alive\r
      x-accel-buffering: no\r
      content-type: text/event-stream; charset=utf-8\r
      x-frame-options: SAMEORIGIN\r
      x-request-id: 0123456789abcdef0123456789abcdef\r
      transfer-encoding: chunked\r
      \r
      """;

  private SampleFrames() {}

  /** The response head and the first frames. */
  static byte[] opening() {
    return ascii(
        HEAD
            + chunk("event: ready\ndata: \n\n")
            + chunk("event: cursor\ndata: \nid: " + TIME + "\n\n"));
  }

  static byte[] broadcastUpdate(long stamp) {
    return ascii(chunk("event: broadcast_update\ndata: {\"sent\": \"" + stamp + "\"}\n" + id()));
  }

  static byte[] historyUpdate(String historyId) {
    String data = "{\"history_ids\": [\"%s\"], \"update_time\": \"%s\"}".formatted(historyId, TIME);
    return ascii(chunk("event: history_update\ndata: " + data + "\n" + id()));
  }

  /** A buffer that is never released, so that sharing it costs no count. */
  static ByteBuf immortal(byte[] bytes) {
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
  }

  private static String id() {
    return "id: " + TIME + "\n\n";
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
