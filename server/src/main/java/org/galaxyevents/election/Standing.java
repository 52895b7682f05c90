package org.galaxyevents.election;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an election stands. Immutable.
 *
 * @param candidates those that are alive and could lead
 * @param holder the session that holds the lock; empty if nobody's does
 */
public record Standing(List<Peer> candidates, OptionalLong holder) {

  public Standing {
    candidates = List.copyOf(candidates);
  }

  /** The candidate of a session; empty if it does not stand. */
  public Optional<Peer> candidate(long session) {
    return candidates.stream().filter(peer -> peer.session() == session).findFirst();
  }
}
