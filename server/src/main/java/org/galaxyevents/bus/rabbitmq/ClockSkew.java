package org.galaxyevents.bus.rabbitmq;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Whether this host's clock and those of the senders differ: a message says when it was published
 * and arrives at once. Confined to one thread.
 */
final class ClockSkew {

  private static final double TOLERATED_SECONDS = 60;

  /** One message may have waited somewhere; a clock is wrong in each. */
  private static final int IN_A_ROW = 3;

  private static final Duration SILENCE = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private int inARow;
  private boolean told;
  private long toldAt;

  ClockSkew(InstantSource clock, LongSupplier nanoTime) {
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * Looks at a message.
   *
   * @param epoch when it was published, by its sender's clock
   * @return by how many seconds the sender's clock is ahead, if somebody has to be told; now and
   *     then only
   */
  OptionalLong observe(double epoch) {
    double ahead = epoch - MessageWriter.seconds(clock.instant());
    if (!(Math.abs(ahead) > TOLERATED_SECONDS)) {
      inARow = 0;
      return OptionalLong.empty();
    }
    inARow++;
    long now = nanoTime.getAsLong();
    if (inARow < IN_A_ROW || (told && now - toldAt < SILENCE.toNanos())) {
      return OptionalLong.empty();
    }
    told = true;
    toldAt = now;
    return OptionalLong.of(Math.round(ahead));
  }
}
