package org.galaxyevents.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.galaxyevents.http.Request;

/** Requests as a handler gets them. Stateless. */
public final class Requests {

  private Requests() {}

  /** A request from this machine by http, with a JSON body or an empty one. */
  public static Request request(String method, String path, String body) {
    return new Request(
        method,
        path,
        Map.of(),
        name -> name.equalsIgnoreCase("content-type") ? "application/json" : null,
        body.getBytes(StandardCharsets.UTF_8),
        "127.0.0.1",
        false);
  }

  /** The same request with one parameter in its query. */
  public static Request withParameter(Request request, String name, String value) {
    return new Request(
        request.method(),
        request.path(),
        Map.of(name, List.of(value)),
        request.headers(),
        request.body(),
        request.clientAddress(),
        request.secure());
  }

  /** The same request with a body of another type. */
  public static Request withBody(Request request, String contentType, String body) {
    return new Request(
        request.method(),
        request.path(),
        request.query(),
        name -> name.equalsIgnoreCase("content-type") ? contentType : null,
        body.getBytes(StandardCharsets.UTF_8),
        request.clientAddress(),
        request.secure());
  }
}
