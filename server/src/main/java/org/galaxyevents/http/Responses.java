package org.galaxyevents.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Answers that do not come from a handler, and the form that all take on the wire. Thread-safe. */
final class Responses {

  private Responses() {}

  /** An error that passes: the client should come back after so many seconds. */
  static Response comeBack(int status, int code, String message, int seconds) {
    return JsonResponse.error(ApiError.of(status, code, message))
        .with("retry-after", Integer.toString(seconds));
  }

  /**
   * The page that Galaxy's router shows for a path that it does not know; plain text for who does
   * not ask for HTML.
   */
  static Response noRoute(String method, String path, @Nullable String accept) {
    if (method.equals("HEAD")) {
      return Response.text(404, "text/html; charset=UTF-8", "");
    }
    String shown = escape(path.length() > 200 ? path.substring(0, 200) + "…" : path);
    if (accept == null || !(accept.contains("html") || accept.contains("*/*"))) {
      return Response.text(
          404,
          "text/plain; charset=UTF-8",
          "404 Not Found\n\nThe resource could not be found.\n\n No route for " + shown + "  ");
    }
    return Response.text(
        404,
        "text/html; charset=UTF-8",
        """
        <html>
         <head>
          <title>404 Not Found</title>
         </head>
         <body>
          <h1>404 Not Found</h1>
          The resource could not be found.<br /><br />
        No route for %s


         </body>
        </html>\
        """
            .formatted(shown));
  }

  /** The answer as Netty writes it. */
  static FullHttpResponse encode(Response response, String requestId, HttpMethod method) {
    boolean head = method.equals(HttpMethod.HEAD);
    FullHttpResponse raw =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(response.status()),
            head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(response.body()));
    response.headers().forEach(header -> raw.headers().add(header.getKey(), header.getValue()));
    if (response.status() != 204 && response.status() != 304) {
      raw.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
    }
    raw.headers()
        .set("x-frame-options", "SAMEORIGIN")
        .set("x-content-type-options", "nosniff")
        .set("x-request-id", requestId);
    return raw;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
