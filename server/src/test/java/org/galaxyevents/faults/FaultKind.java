package org.galaxyevents.faults;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What can go wrong with a scene. Immutable.
 *
 * @param name for the command line
 * @param words for the table
 * @param least how long it lasts before it is mended
 * @param most the same
 * @param making decides to which process it happens
 */
record FaultKind<S extends Scene>(
    String name, String words, Duration least, Duration most, Making<S> making) {

  /** How it is made for a scene. */
  interface Making<S extends Scene> {
    Fault in(S scene, RandomGenerator random);
  }

  /** One that lasts between so many milliseconds. */
  static <S extends Scene> FaultKind<S> kind(
      String name, String words, int least, int most, Making<S> making) {
    return new FaultKind<>(name, words, Duration.ofMillis(least), Duration.ofMillis(most), making);
  }

  Duration lasts(RandomGenerator random) {
    return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
  }
}
