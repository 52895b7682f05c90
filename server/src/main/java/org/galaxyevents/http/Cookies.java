package org.galaxyevents.http;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import org.jspecify.annotations.Nullable;

/** Reads the Cookie header. */
final class Cookies {

  private Cookies() {}

  /** The first cookie of this name; null if there is none. */
  static @Nullable String value(String header, String name) {
    if (!header.contains(name)) {
      return null;
    }
    for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
      if (cookie.name().equals(name)) {
        return cookie.value();
      }
    }
    return null;
  }
}
