package org.galaxyevents.election;

import java.util.OptionalLong;

/**
 * The right to lead in one term, which can end at any moment and never comes back. Thread-safe.
 *
 * @param term what fences everything that is announced by this right
 */
public record Lease(long term, Leadership leadership) {

  /** Whether it still holds, as far as this process knows. */
  public boolean isHeld() {
    return leadership.term().equals(OptionalLong.of(term));
  }
}
