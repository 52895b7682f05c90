package org.galaxyevents.http;

import org.jspecify.annotations.Nullable;

/** {@code /openapi.json}, which describes every route, and a page that shows it. Thread-safe. */
public final class OpenApiRoutes {

  /** Nothing but our own files. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
          + " form-action 'none'; base-uri 'self'; frame-ancestors 'none'";

  private final String prefix;
  private final String page;

  /** Put together by the first who asks, so that no start waits for it; twice does no harm. */
  private volatile @Nullable Response document;

  /**
   * @param prefix what the addresses of this server begin with; empty if with nothing
   */
  public OpenApiRoutes(String prefix) {
    this.prefix = prefix;
    this.page =
        new Pages().template("api-docs.html").replace("{{prefix}}", Responses.escape(prefix));
  }

  public void addTo(Router router) {
    router
        .add("GET", "/openapi.json", exchange -> document())
        .add("GET", "/api/docs", exchange -> page());
  }

  private Response document() {
    Response known = document;
    if (known == null) {
      known = JsonResponse.json(200, OpenApi.document(prefix)).with("cache-control", "no-cache");
      document = known;
    }
    return known;
  }

  private Response page() {
    return Response.text(200, "text/html; charset=utf-8", page)
        .with("content-security-policy", POLICY)
        .with("referrer-policy", "same-origin")
        .with("cache-control", "no-cache");
  }
}
