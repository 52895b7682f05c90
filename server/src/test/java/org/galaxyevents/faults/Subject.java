package org.galaxyevents.faults;

/** What a stream can tell of. Immutable. */
sealed interface Subject {

  /** A history changed. */
  record History(long id) implements Subject {}

  /** A notification or a broadcast was sent. */
  record Notice(long id) implements Subject {}

  /** The list of one's interactive tools changed; a stream tells of its own user's alone. */
  record Tools() implements Subject {}
}
