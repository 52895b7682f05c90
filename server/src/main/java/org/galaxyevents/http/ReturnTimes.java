package org.galaxyevents.http;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When clients are asked to come back: each at another time, so that those who were sent away
 * together do not return together. Thread-safe.
 */
public final class ReturnTimes {

  /** A browser keeps to it at each later failure too: below it would try again and again. */
  private static final int SOONEST_MILLIS = 500;

  private static final int LATEST_MILLIS = 3_000;

  private static final int REFUSED_SECONDS = 10;

  private ReturnTimes() {}

  /** The {@code retry} of a stream that ends. */
  public static int retryMillis() {
    return ThreadLocalRandom.current().nextInt(SOONEST_MILLIS, LATEST_MILLIS + 1);
  }

  /** The {@code Retry-After} of a request that is refused. */
  static int refusedSeconds() {
    return 1 + ThreadLocalRandom.current().nextInt(REFUSED_SECONDS);
  }
}
