package org.galaxyevents.bus.rabbitmq;

import org.galaxyevents.bus.BusMetrics;

/** Hands what the library's threads tell of a session to whoever waits for it. Thread-safe. */
final class SessionEvents implements BrokerSession.Owner {

  private final SendQueue queue;
  private final Inbox inbox;
  private final BusMetrics metrics;

  SessionEvents(SendQueue queue, Inbox inbox, BusMetrics metrics) {
    this.queue = queue;
    this.inbox = inbox;
    this.metrics = metrics;
  }

  @Override
  public void confirmed(BrokerSession session, long tag, boolean multiple) {
    queue.confirmed(session, tag, multiple);
  }

  @Override
  public void rejected(BrokerSession session, long tag, boolean multiple) {
    metrics.repeated(queue.rejected(session, tag, multiple));
  }

  @Override
  public void received(BrokerSession.Received message) throws InterruptedException {
    inbox.received(message);
  }

  @Override
  public void ended() {
    queue.wake();
  }
}
