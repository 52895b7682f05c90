package org.galaxyevents.election;

import java.util.OptionalLong;

/** The one process that there is leads, in a term that it is given at start. Immutable. */
public record SoleLeadership(long startTerm) implements Leadership {
  @Override
  public OptionalLong term() {
    return OptionalLong.of(startTerm);
  }

  @Override
  public Lease await() {
    return new Lease(startTerm, this);
  }
}
