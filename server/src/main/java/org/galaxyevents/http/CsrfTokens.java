package org.galaxyevents.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.galaxyevents.account.Requester;
import org.galaxyevents.security.IdEncoding;

/**
 * The tokens that forms carry to show that they stand on a page of ours: Galaxy's {@code
 * session_csrf_token}. Thread-safe.
 */
public final class CsrfTokens {

  /** The name of the field. */
  static final String FIELD = "session_csrf_token";

  private final IdEncoding encoding;

  private CsrfTokens(IdEncoding encoding) {
    this.encoding = encoding;
  }

  public static CsrfTokens of(String idSecret) {
    return new CsrfTokens(IdEncoding.ofKind(idSecret, "csrf"));
  }

  /** The token for pages of this session. */
  public String token(long sessionId) {
    return encoding.encode(sessionId);
  }

  /** Why a form is refused, in Galaxy's words; empty if it is this session's. */
  Optional<String> problem(Optional<String> given, Optional<Requester.Session> session) {
    if (given.isEmpty() || given.get().isEmpty()) {
      return Optional.of("No session token set, denying request.");
    }
    return session.isPresent() && same(given.get(), token(session.get().id()))
        ? Optional.empty()
        : Optional.of("Wrong session token found, denying request.");
  }

  private static boolean same(String given, String token) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }
}
