package org.galaxyevents.simulator;

import java.net.URI;
import java.util.Map;

/** What makes the server know a user. */
sealed interface Credentials {

  record Nobody() implements Credentials {}

  record ApiKey(String key) implements Credentials {}

  record SessionCookie(String value) implements Credentials {}

  String COOKIE = "galaxysession";

  default Map<String, String> headers(URI server) {
    return switch (this) {
      case Nobody() -> Map.of();
      case ApiKey(String key) -> Map.of("x-api-key", key);
      // A request by cookie that changes something must show that it comes from the server's pages.
      case SessionCookie(String value) ->
          Map.of(
              "Cookie",
              COOKIE + "=" + value,
              "Origin",
              server.getScheme() + "://" + server.getRawAuthority());
    };
  }
}
