package org.galaxyevents.simulation;

import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;

/**
 * A commit that a tab is still to be told of. Immutable.
 *
 * @param stamp when it was stamped, by the database's clock
 * @param as whom it concerns, of those that the tab's visitor is
 * @param kind what an id says of it
 * @param at when it could be read first, in nanoseconds of the simulation
 */
record Owed(Subject subject, Cursor stamp, Audience as, Kind kind, long at) {

  /** What an id promises. */
  enum Kind {
    /** It is never given an id that is not older, before it is told. */
    CLAIMED,
    /** It is told at once, or found by whoever resumes. */
    TOLD,
    /** It is told as long as it may be read, for which the database is asked. */
    VIEWED,
    /** Not a change: it is told that it may be read no more. */
    TAKEN
  }
}
