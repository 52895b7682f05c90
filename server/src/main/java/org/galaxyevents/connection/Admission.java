package org.galaxyevents.connection;

/** Whether one more stream may open. An open one is never evicted for it. */
public sealed interface Admission {

  /** It may; the place is taken until the permit is released. Thread-safe. */
  record Admitted(Permit permit) implements Admission {}

  /** This user, or this anonymous session, has as many as it may. */
  record TooManyOfUser(int limit) implements Admission {}

  /** This address has as many as it may. */
  record TooManyOfAddress(int limit) implements Admission {}

  /** This process has as many as it can. */
  record Full(int limit) implements Admission {}

  /** This process ends. */
  record Stopping() implements Admission {}

  /** A place that one stream takes up. */
  interface Permit {
    /**
     * Gives the place back, the stream having ended for this reason; a second call does nothing.
     */
    void release(CloseReason reason);
  }
}
