package org.galaxyevents.election;

/**
 * A candidate as the others see it. Immutable.
 *
 * @param session by which it holds what it holds; no two have the same
 */
public record Peer(long session, String serverName, String hostname, Role role) {

  @Override
  public String toString() {
    return serverName + "@" + hostname;
  }
}
