package org.galaxyevents.http;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.galaxyevents.account.AccountConfig;
import org.galaxyevents.account.OpenedSession;
import org.galaxyevents.security.IdEncoding;

/**
 * Makes the cookie that carries a session, attribute by attribute as Galaxy's. SameSite is ours: a
 * browser that knows it sends the cookie with no request that another site made, a followed link
 * excepted. Thread-safe.
 */
public final class SessionCookie {

  public static final String NAME = "galaxysession";

  private static final Duration LIFE = Duration.ofDays(90);

  private static final DateTimeFormatter EXPIRES =
      DateTimeFormatter.ofPattern("EEE, dd-MMM-yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private final IdEncoding encoding;
  private final String path;
  private final Optional<String> domain;

  /**
   * The cookie of a server.
   *
   * @param prefix the path that the server stands under, {@code /galaxy}; empty if at the root
   */
  public SessionCookie(IdEncoding encoding, AccountConfig config, String prefix) {
    this.encoding = encoding;
    this.path = config.cookiePath().orElse(prefix.isEmpty() ? "/" : prefix);
    this.domain = config.cookieDomain();
  }

  /** The answer, with the cookie of this session. */
  public Response set(Response response, OpenedSession session, Request request) {
    return response.with("set-cookie", value(session.key(), session.openedAt(), request.secure()));
  }

  String value(String sessionKey, LocalDateTime now, boolean secure) {
    return NAME
        + "="
        + encoding.encodeKey(sessionKey)
        + domain.map(given -> "; Domain=" + given).orElse("")
        + "; expires="
        + EXPIRES.format(now.plus(LIFE))
        + "; HttpOnly; Max-Age="
        + LIFE.toSeconds()
        + "; Path="
        + path
        + "; SameSite=Lax"
        + (secure ? "; Secure" : "")
        + "; Version=1";
  }
}
