package org.galaxyevents.health;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether something answers that may take long to do so. However many ask, there is one
 * attempt at a time, and about one in a second: who asks too often, or while nothing answers, costs
 * nothing. Thread-safe.
 */
public final class Probe {

  /** How long the outcome of an attempt counts. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Supplier<CompletableFuture<?>> attempt;
  private final Duration patience;
  private final LongSupplier nanoTime;

  @GuardedBy("this")
  private @Nullable CompletableFuture<?> latest;

  @GuardedBy("this")
  private long begunAt;

  /** What the attempt before the latest has found. */
  @GuardedBy("this")
  private Optional<String> before = Optional.empty();

  /**
   * @param attempt begins one, without waiting; its failure's message says what is wrong
   * @param patience how long whoever asks waits
   */
  public Probe(Supplier<CompletableFuture<?>> attempt, Duration patience, LongSupplier nanoTime) {
    this.attempt = attempt;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** What is wrong; empty if it answers. Waits as long as patience lasts. */
  public Optional<String> trouble() {
    CompletableFuture<?> asked = current();
    try {
      asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException slow) {
      return Optional.of(lastFound().orElse("it does not answer"));
    } catch (ExecutionException failed) {
      return Optional.of(words(failed.getCause()));
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return Optional.of("this server is stopping");
    }
  }

  private synchronized CompletableFuture<?> current() {
    CompletableFuture<?> running = latest;
    long now = nanoTime.getAsLong();
    if (running != null && (!running.isDone() || now - begunAt < FRESH.toNanos())) {
      return running;
    }
    before = running == null ? Optional.empty() : outcome(running);
    begunAt = now;
    running = begin();
    latest = running;
    return running;
  }

  private CompletableFuture<?> begin() {
    try {
      return attempt.get();
    } catch (RejectedExecutionException stopped) {
      return CompletableFuture.failedFuture(stopped);
    }
  }

  private synchronized Optional<String> lastFound() {
    return before;
  }

  private static Optional<String> outcome(CompletableFuture<?> ended) {
    return ended.isCompletedExceptionally()
        ? Optional.of(words(ended.exceptionNow()))
        : Optional.empty();
  }

  private static String words(@Nullable Throwable failure) {
    return failure == null || failure.getMessage() == null ? "it fails" : failure.getMessage();
  }
}
