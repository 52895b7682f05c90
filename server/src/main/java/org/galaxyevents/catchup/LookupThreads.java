package org.galaxyevents.catchup;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Where lookups block. Thread-safe.
 *
 * @param now runs at once
 * @param soon runs a moment later: where the next lookup of a few waits until they have gathered
 * @param later runs a little later: the same for a crowd
 */
public record LookupThreads(Executor now, Executor soon, Executor later) {

  /** A query costs about the same for one client as for a hundred. */
  private static final Duration GATHERING = Duration.ofMillis(5);

  /** Nobody notices it, and five thousand who come within a second cost eight queries. */
  private static final Duration GATHERING_OF_A_CROWD = Duration.ofMillis(150);

  /** A crowd waits no longer than a few do. */
  public LookupThreads(Executor now, Executor soon) {
    this(now, soon, soon);
  }

  /** All on this executor. */
  public static LookupThreads of(Executor executor) {
    return new LookupThreads(
        executor, delayed(GATHERING, executor), delayed(GATHERING_OF_A_CROWD, executor));
  }

  private static Executor delayed(Duration pause, Executor executor) {
    return CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, executor);
  }
}
