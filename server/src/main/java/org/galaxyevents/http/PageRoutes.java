package org.galaxyevents.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.account.Requester;
import org.galaxyevents.account.SessionStore;

/**
 * The page, and the files that it is made of. A first-time visitor gets a session with it, as in
 * Galaxy: its forms need one. Thread-safe.
 */
public final class PageRoutes {

  /** What the page shows of the installation. */
  public record Appearance(String prefix, String brand) {}

  private final Pages pages = new Pages();
  private final SessionStore sessions;
  private final SessionCookie cookie;
  private final CsrfTokens csrfTokens;
  private final Appearance appearance;
  private final SecureRandom random;
  private final String template = pages.template("index.html");

  public PageRoutes(
      SessionStore sessions,
      SessionCookie cookie,
      CsrfTokens csrfTokens,
      Appearance appearance,
      SecureRandom random) {
    this.sessions = sessions;
    this.cookie = cookie;
    this.csrfTokens = csrfTokens;
    this.appearance = appearance;
    this.random = random;
  }

  public void addTo(Router router) {
    router
        .add("GET", "/", this::page)
        // Places of the one page, which looks at its own address.
        .add("GET", "/published/history", this::page)
        .add("GET", "/admin/notifications", this::page)
        .add("GET", "/favicon.ico", exchange -> file(exchange, "favicon.svg"))
        .add("GET", "/static/{file}", exchange -> file(exchange, exchange.variable("file")))
        .add(
            "GET",
            "/static/webjars/{library}/{file}",
            exchange ->
                file(
                    exchange,
                    "webjars/" + exchange.variable("library") + "/" + exchange.variable("file")))
        .add(
            "GET",
            "/static/webjars/{library}/{folder}/{file}",
            exchange ->
                file(
                    exchange,
                    "webjars/%s/%s/%s"
                        .formatted(
                            exchange.variable("library"),
                            exchange.variable("folder"),
                            exchange.variable("file"))));
  }

  private Response page(Exchange exchange) {
    Optional<Long> known = exchange.requester().session().map(Requester.Session::id);
    if (known.isPresent()) {
      return html(known.get());
    }
    OpenedSession opened = sessions.openAnonymous(exchange.request().clientAddress());
    return cookie.set(html(opened.id()), opened, exchange.request());
  }

  private Response html(long sessionId) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String nonce = Base64.getEncoder().encodeToString(bytes);
    String html =
        template
            .replace("{{prefix}}", Responses.escape(appearance.prefix()))
            .replace("{{nonce}}", nonce)
            .replace("{{csrf}}", csrfTokens.token(sessionId))
            .replace("{{brand}}", Responses.escape(appearance.brand()));
    return Response.text(200, "text/html; charset=utf-8", html)
        .with("content-security-policy", policy(nonce))
        .with("referrer-policy", "same-origin")
        .with("cache-control", "no-store");
  }

  /** Nothing but our own files, and the one script that stands in the page. */
  private static String policy(String nonce) {
    return "default-src 'none'; script-src 'self' 'nonce-"
        + nonce
        + "'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'self';"
        + " frame-ancestors 'none'";
  }

  private Response file(Exchange exchange, String path) {
    return pages.file(path, exchange.request().header("if-none-match").orElse(null));
  }
}
