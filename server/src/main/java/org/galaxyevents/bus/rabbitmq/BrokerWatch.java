package org.galaxyevents.bus.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices a broker that is there no more, or has forgotten us, though nobody has said so. Confined
 * to the bus's sender.
 */
final class BrokerWatch {

  /** A broker that is silent for so long, ticks included, is asked whether it is there. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** A broker that confirms nothing for so long has lost the messages, or itself. */
  private static final Duration CONFIRM_PATIENCE = Duration.ofSeconds(30);

  private final SendQueue queue;
  private final Inbox inbox;
  private final LongSupplier nanoTime;
  private long askedAt;

  BrokerWatch(SendQueue queue, Inbox inbox, LongSupplier nanoTime) {
    this.queue = queue;
    this.inbox = inbox;
    this.nanoTime = nanoTime;
    this.askedAt = nanoTime.getAsLong() - SILENCE.toNanos();
  }

  /**
   * Asks a broker that has been silent.
   *
   * @throws IOException if it is of no more use
   */
  void check(BrokerSession session) throws IOException {
    if (queue.isOverdue(CONFIRM_PATIENCE) && !session.isBlocked()) {
      throw new IOException("it confirms nothing");
    }
    long now = nanoTime.getAsLong();
    if (inbox.isSilent(SILENCE) && now - askedAt > SILENCE.toNanos()) {
      askedAt = now;
      session.declare();
    }
  }
}
