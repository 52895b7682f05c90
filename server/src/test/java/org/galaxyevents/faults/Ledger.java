package org.galaxyevents.faults;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the writers of a run have tried, by the numbers that they write. Thread-safe. */
final class Ledger {

  private final AtomicLong numbers;
  private final Map<Long, Attempt> attempts = new ConcurrentHashMap<>();

  /**
   * @param before the largest number of the runs before: none is used twice
   */
  Ledger(long before) {
    this.numbers = new AtomicLong(before);
  }

  /** To be called before each attempt. */
  Attempt begin() {
    Attempt attempt = new Attempt(numbers.incrementAndGet());
    attempts.put(attempt.number(), attempt);
    return attempt;
  }

  /** The largest number. */
  long last() {
    return numbers.get();
  }

  /** Null for what another run has tried. */
  @Nullable Attempt of(long number) {
    return attempts.get(number);
  }
}
