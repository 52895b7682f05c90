package org.galaxyevents.faults;

/** A change that a writer tried to make. Whether it was made, the database knows. Thread-safe. */
final class Attempt {

  private final long number;
  private final long begun;
  private volatile long ended;

  Attempt(long number) {
    this.number = number;
    this.begun = System.nanoTime();
    this.ended = begun;
  }

  /** It is what the change is called, so that it can be found. */
  long number() {
    return number;
  }

  /** It was said to have been made. */
  void succeeded() {
    ended = System.nanoTime();
  }

  /** A moment before it was made. */
  long begun() {
    return begun;
  }

  /** A moment after it was made; if nobody said so, the one before. */
  long ended() {
    return ended;
  }
}
