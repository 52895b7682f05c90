package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.ControlTaskCodec;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks into messages as Galaxy does, to the byte, with two headers of our own: who sent it,
 * and its number. Confined to the sending thread.
 */
final class MessageWriter {

  /** Which process this message is from. */
  static final String PRODUCER = "galaxy_events_producer";

  /** The how manieth of this producer it is. */
  static final String SEQUENCE = "galaxy_events_sequence";

  /** Galaxy's own: when it was published, in seconds since 1970, by the sender's clock. */
  static final String EPOCH = "epoch";

  /** Where ticks go, and what only we send: none of Galaxy's queues is bound to it. */
  static final String TICK_KEY = "galaxy_events.tick";

  static final String CONTENT_TYPE = "application/json";
  static final String CONTENT_ENCODING = "utf-8";

  private static final int PERSISTENT = 2;
  private static final int TRANSIENT = 1;

  /** Galaxy's updates live for ten seconds: whoever hears them later has caught up otherwise. */
  private static final String EXPIRATION_MILLIS = "10000";

  private final ControlTaskCodec codec = new ControlTaskCodec();
  private final RabbitConfig config;
  private final String producer;
  private final InstantSource clock;
  private long sequence;

  MessageWriter(RabbitConfig config, String producer, InstantSource clock) {
    this.config = config;
    this.producer = producer;
    this.clock = clock;
  }

  /** The next message of this producer. */
  Delivery write(ControlTask task) {
    sequence++;
    return switch (task) {
      case ControlTask.Tick tick ->
          message(TICK_KEY, tick, properties(TRANSIENT, EXPIRATION_MILLIS));
      // These live until they are heard, and whoever sends one must not obey it.
      case ControlTask.ReconfigureWatcher reconfigure ->
          message(RabbitConfig.CONTROL, reconfigure, properties(PERSISTENT, null));
      case ControlTask.Unknown other ->
          message(RabbitConfig.CONTROL, other, properties(PERSISTENT, null));
      case ControlTask.NotifyStatus status ->
          message(TICK_KEY, status, properties(PERSISTENT, EXPIRATION_MILLIS));
      case ControlTask.HistoryUpdate update -> update(update);
      case ControlTask.EntryPointUpdate update -> update(update);
      case ControlTask.NotifyUsers update -> update(update);
      case ControlTask.NotifyBroadcast update -> update(update);
      case ControlTask.SubscribeHistoryViewer update -> update(update);
      case ControlTask.UnsubscribeHistoryViewer update -> update(update);
    };
  }

  /** The number of the last message that was written; 0 before the first. */
  long lastSequence() {
    return sequence;
  }

  private Delivery update(ControlTask task) {
    return message(config.taskRoutingKey(), task, properties(PERSISTENT, EXPIRATION_MILLIS));
  }

  private Delivery message(String routingKey, ControlTask task, AMQP.BasicProperties properties) {
    String noop = task instanceof ControlTask.ReconfigureWatcher ? config.serverName() : null;
    return new Delivery(
        new Envelope(sequence, false, RabbitSession.EXCHANGE, routingKey),
        properties,
        codec.encode(task, noop));
  }

  private AMQP.BasicProperties properties(int deliveryMode, @Nullable String expiration) {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put(EPOCH, seconds(clock.instant()));
    headers.put(PRODUCER, producer);
    headers.put(SEQUENCE, sequence);
    return new AMQP.BasicProperties.Builder()
        .contentType(CONTENT_TYPE)
        .contentEncoding(CONTENT_ENCODING)
        .headers(headers)
        .deliveryMode(deliveryMode)
        .priority(0)
        .expiration(expiration)
        .build();
  }

  /** As Python's time.time() gives it. */
  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
