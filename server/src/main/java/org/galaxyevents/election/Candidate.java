package org.galaxyevents.election;

/**
 * A process that may lead. Immutable.
 *
 * @param serverName of its own on its host, as Galaxy names its processes
 */
public record Candidate(String serverName, String hostname, long pid, Role role) {

  @Override
  public String toString() {
    return serverName + "@" + hostname;
  }
}
