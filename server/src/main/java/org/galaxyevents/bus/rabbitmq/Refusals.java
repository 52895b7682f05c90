package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says of messages that cannot be used why, and nothing of what is in them: of each reason once a
 * minute, so that a sender gone wrong does not fill the disk. Confined to the consumer thread.
 */
final class Refusals {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final int MAX_SHOWN = 100;

  private final LongSupplier nanoTime;
  private final Map<String, Told> told = new HashMap<>();

  private record Told(long at, int since) {}

  Refusals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void report(String reason, Delivery message) {
    long now = nanoTime.getAsLong();
    Told before = told.get(reason);
    if (before != null && now - before.at() < SILENCE.toNanos()) {
      told.put(reason, new Told(before.at(), before.since() + 1));
      return;
    }
    log.warn(
        "A message on the bus cannot be used: {} ({} bytes from {}, exchange '{}', routing key '{}'{}). It was acknowledged and not run.",
        reason,
        message.getBody().length,
        sender(message.getProperties()),
        shown(message.getEnvelope().getExchange()),
        shown(message.getEnvelope().getRoutingKey()),
        before == null || before.since() == 0
            ? ""
            : ", and %d more since".formatted(before.since()));
    told.put(reason, new Told(now, 0));
  }

  /** Who sent it, as far as it says so. */
  String sender(AMQP.BasicProperties properties) {
    Object producer = MessageReader.header(properties, MessageWriter.PRODUCER);
    return producer == null ? "a sender that does not say its name" : shown(producer.toString());
  }

  /** What others have written must not look like lines of our own. */
  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "…";
  }
}
