package org.galaxyevents.event;

/** Whom an event concerns. Immutable. */
public sealed interface Audience {

  /** All streams of one user. */
  record User(long id) implements Audience {}

  /** All streams of one (anonymous) browser session. */
  record Session(long id) implements Audience {}

  /** Every stream, the anonymous ones included. */
  record Everyone() implements Audience {}
}
