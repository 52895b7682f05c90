package org.galaxyevents.catchup;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Where lookups block. Thread-safe.
 *
 * @param now runs at once
 * @param soon runs a moment later: where the next lookup of a crowd waits until it has gathered
 */
public record LookupThreads(Executor now, Executor soon) {

  /** A query costs about the same for one client as for a hundred. */
  private static final Duration GATHERING = Duration.ofMillis(5);

  /** Both on this executor. */
  public static LookupThreads of(Executor executor) {
    return new LookupThreads(
        executor,
        CompletableFuture.delayedExecutor(GATHERING.toNanos(), TimeUnit.NANOSECONDS, executor));
  }
}
