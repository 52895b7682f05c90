package org.galaxyevents.connection;

import java.util.OptionalLong;

/**
 * Who is behind a connection: a user, a browser session, both, or nobody that is known. Immutable.
 */
public record Identity(OptionalLong user, OptionalLong session) {

  /** Somebody without account or session, who gets what everyone gets. */
  public static final Identity ANONYMOUS = new Identity(OptionalLong.empty(), OptionalLong.empty());
}
