package org.galaxyevents.connection;

import java.util.OptionalLong;

/**
 * Who is behind a connection: a user, a browser session, both, or nobody that is known. Immutable.
 *
 * @param apiKey the key that it was opened with, if no session was
 */
public record Identity(OptionalLong user, OptionalLong session, OptionalLong apiKey) {

  /** Somebody who did not come by an API key. */
  public Identity(OptionalLong user, OptionalLong session) {
    this(user, session, OptionalLong.empty());
  }

  /** Somebody without account or session, who gets what everyone gets. */
  public static final Identity ANONYMOUS = new Identity(OptionalLong.empty(), OptionalLong.empty());
}
