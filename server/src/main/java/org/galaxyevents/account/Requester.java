package org.galaxyevents.account;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Who asks. Nobody in particular has neither user nor session.
 *
 * @param user the account, if one is logged in or its API key was given
 * @param session the browser session, if a valid cookie came with the request
 * @param admin whether this is an admin; the bootstrap key gives one without an account
 * @param apiKeyId the key that the request came by, unless a session counts
 */
public record Requester(
    Optional<User> user, Optional<Session> session, boolean admin, OptionalLong apiKeyId) {

  /** Somebody who did not come by an API key that has an account. */
  public Requester(Optional<User> user, Optional<Session> session, boolean admin) {
    this(user, session, admin, OptionalLong.empty());
  }

  /** An account, as far as every request needs it. */
  public record User(long id, String email, String username) {}

  /** A browser session. */
  public record Session(long id, OptionalLong currentHistoryId) {}

  /** The account's id, if there is one. */
  public OptionalLong userId() {
    return user.map(known -> OptionalLong.of(known.id())).orElse(OptionalLong.empty());
  }

  /** The browser session's id, if there is one. */
  public OptionalLong sessionId() {
    return session.map(known -> OptionalLong.of(known.id())).orElse(OptionalLong.empty());
  }

  /** A request without cookie or key. */
  public static final Requester NOBODY = new Requester(Optional.empty(), Optional.empty(), false);
}
