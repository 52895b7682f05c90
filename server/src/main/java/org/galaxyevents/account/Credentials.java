package org.galaxyevents.account;

import java.util.Optional;

/**
 * What a request offers to say who asks: the value of its galaxysession cookie, an API key.
 * Immutable.
 */
public record Credentials(Optional<String> sessionCookie, Optional<String> apiKey) {

  /** Says that it holds secrets, and none of them. */
  @Override
  public String toString() {
    return "Credentials[cookie " + sessionCookie.isPresent() + ", key " + apiKey.isPresent() + "]";
  }
}
