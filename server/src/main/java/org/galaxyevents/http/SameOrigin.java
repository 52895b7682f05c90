package org.galaxyevents.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses what another site's page makes a browser send with our cookie. Requests with an API key
 * need no such check: a browser adds none by itself.
 */
final class SameOrigin {

  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private SameOrigin() {}

  /**
   * Checks a request.
   *
   * @throws ApiError if it changes something, comes with a cookie, and from another origin
   */
  static void check(Request request) {
    if (SAFE.contains(request.method()) || request.header("cookie").isEmpty()) {
      return;
    }
    boolean crossSite = request.header("sec-fetch-site").filter("cross-site"::equals).isPresent();
    boolean otherOrigin =
        request
            .header("origin")
            .filter(origin -> !isHost(origin, request.header("host").orElse("")))
            .isPresent();
    if (crossSite || otherOrigin) {
      throw ApiError.of(
          403,
          403002,
          "This request comes from another site. If you use a proxy, it must pass the Host header on.");
    }
  }

  private static boolean isHost(String origin, String host) {
    try {
      URI parsed = new URI(origin);
      String authority = parsed.getAuthority();
      return authority != null
          && withPort(authority, parsed.getScheme()).equals(withPort(host, parsed.getScheme()));
    } catch (URISyntaxException malformed) {
      return false;
    }
  }

  /** Browsers leave the scheme's own port out, proxies may not. */
  private static String withPort(String authority, String scheme) {
    String lower = authority.toLowerCase(Locale.ROOT);
    if (lower.matches(".*:\\d+")) {
      return lower;
    }
    return lower + (scheme.equals("https") ? ":443" : ":80");
  }
}
