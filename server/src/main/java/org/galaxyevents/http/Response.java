package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer that fits into memory. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them, and the body is not copied.
public record Response(int status, List<Map.Entry<String, String>> headers, byte[] body) {

  public Response {
    headers = List.copyOf(headers);
  }

  /** An answer with this body. */
  public static Response of(int status, String contentType, byte[] body) {
    return new Response(status, List.of(Map.entry("content-type", contentType)), body);
  }

  /** An answer with this text, in UTF-8. */
  public static Response text(int status, String contentType, String body) {
    return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer without a body. */
  public static Response empty(int status) {
    return new Response(status, List.of(), new byte[0]);
  }

  /** The same answer with one more header. */
  public Response with(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new Response(status, more, body);
  }
}
