package org.galaxyevents.account;

import java.util.List;

/** Finds out who asks, for many requests by a fixed number of queries. Thread-safe; blocks. */
public interface Authentication {

  /** The answer for one request. */
  sealed interface Outcome {

    /** This is who asks; perhaps nobody in particular. */
    record Known(Requester requester) implements Outcome {}

    /** The cookie was not made with this server's id secret. */
    record CookieUnreadable(String cookie) implements Outcome {}

    /** No such API key, or it was revoked. */
    record KeyInvalid() implements Outcome {}

    /** The user has a newer key. */
    record KeyExpired() implements Outcome {}

    /** The key's user was deleted or deactivated. */
    record AccountDeactivated() implements Outcome {}
  }

  /**
   * The outcomes, in the order of the credentials.
   *
   * @throws org.galaxyevents.database.DatabaseUnavailable if the database cannot be asked now
   */
  List<Outcome> authenticate(List<Credentials> credentials);
}
