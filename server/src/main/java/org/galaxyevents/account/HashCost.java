package org.galaxyevents.account;

/**
 * What one Argon2id hash costs. Immutable.
 *
 * @param memoryKib memory in KiB
 * @param iterations passes over the memory
 * @param parallelism lanes
 */
public record HashCost(int memoryKib, int iterations, int parallelism) {

  /** What OWASP's password storage cheat sheet recommends. */
  public static final HashCost DEFAULT = new HashCost(19_456, 2, 1);

  public HashCost {
    if (iterations < 1 || parallelism < 1 || parallelism > 16) {
      throw new IllegalArgumentException(
          "password hashing needs 1 iteration and 1 to 16 lanes, not %d and %d"
              .formatted(iterations, parallelism));
    }
    if (memoryKib < 8 * parallelism || memoryKib > 1 << 20) {
      throw new IllegalArgumentException(
          "password hashing needs 8 KiB per lane to 1 GiB, not " + memoryKib + " KiB");
    }
  }
}
