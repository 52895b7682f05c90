package org.galaxyevents.testing;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Time that passes when it is told to. */
public final class ManualClock implements LongSupplier {

  private long nanos = 1_000_000_000_000L;

  @Override
  public long getAsLong() {
    return nanos;
  }

  public void advance(Duration duration) {
    nanos += duration.toNanos();
  }
}
