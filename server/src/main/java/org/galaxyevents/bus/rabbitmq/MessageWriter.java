package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.ControlTaskCodec;
import org.galaxyevents.bus.SequenceTracker.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Puts tasks into messages as Galaxy does, to the byte, with headers of our own: who sent it, and
 * its number. Where each worker hears only what concerns it, what goes to one group of them is
 * numbered by itself, and messages to everybody say what the last numbers are. Confined to the
 * sending thread.
 */
final class MessageWriter {

  /** Which process this message is from, and whom it is for if that is not everybody. */
  static final String PRODUCER = "galaxy_events_producer";

  /** The how manieth of this producer, for these, it is. */
  static final String SEQUENCE = "galaxy_events_sequence";

  /** The term of the leader that announces this. */
  static final String TERM = "galaxy_events_term";

  /** The last number for each group. */
  static final String LAST = "galaxy_events_last";

  /** How many milliseconds ago the last message to each group was sent, if that is not long. */
  static final String SENT_AGO = "galaxy_events_sent_ago";

  /** The same of the message to this group before this one. */
  static final String BEFORE_AGO = "galaxy_events_before_ago";

  /** Between a producer's name and whom the message is for. */
  static final String FOR = "#";

  /** Whom it is for, if that is everybody and others are for some. */
  static final String FOR_EVERYONE = "everyone";

  /** Galaxy's own: when it was published, in seconds since 1970, by the sender's clock. */
  static final String EPOCH = "epoch";

  static final String CONTENT_TYPE = "application/json";
  static final String CONTENT_ENCODING = "utf-8";

  /** A message that is there for its headers. */
  static final ControlTask NUMBERS = new ControlTask.Unknown("galaxy_events_numbers");

  private static final int PERSISTENT = 2;
  private static final int TRANSIENT = 1;

  /** Galaxy's updates live for ten seconds: whoever hears them later has caught up otherwise. */
  private static final String EXPIRATION_MILLIS = "10000";

  /** Whoever has listened for longer has heard a number since. */
  private static final Duration RECENT = Duration.ofSeconds(30);

  /** The last message to a group. */
  private record Sent(long number, long at) {}

  private final ControlTaskCodec codec = new ControlTaskCodec();
  private final TaskRoutes routes;
  private final String serverName;
  private final String producer;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  /** The last number for everybody. */
  private long sequence;

  /** The last message to each group, by its name. */
  private final Map<String, Sent> sent = new HashMap<>();

  /** Whether a last number is still to be told. */
  private boolean owesNumbers;

  MessageWriter(
      TaskRoutes routes,
      String serverName,
      String producer,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.routes = routes;
    this.serverName = serverName;
    this.producer = producer;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /** The next message of this producer. The task is one that {@link TaskRoutes#split} gave. */
  Delivery write(ControlTask task) {
    String key = routes.of(task);
    return switch (task) {
      case ControlTask.Tick tick -> message(key, tick, TRANSIENT, EXPIRATION_MILLIS);
      case ControlTask.RenewViewers renewal -> message(key, renewal, TRANSIENT, EXPIRATION_MILLIS);
      case ControlTask.RecheckViewers check -> message(key, check, TRANSIENT, EXPIRATION_MILLIS);
      // These live until they are heard.
      case ControlTask.ReconfigureWatcher call -> message(key, call, PERSISTENT, null);
      case ControlTask.Unknown other -> message(key, other, PERSISTENT, null);
      case ControlTask.HistoryUpdate update -> update(key, update);
      case ControlTask.EntryPointUpdate update -> update(key, update);
      case ControlTask.NotifyUsers update -> update(key, update);
      case ControlTask.NotifyBroadcast update -> update(key, update);
      case ControlTask.NotifyStatus update -> update(key, update);
      case ControlTask.SubscribeHistoryViewer update -> update(key, update);
      case ControlTask.UnsubscribeHistoryViewer update -> update(key, update);
    };
  }

  /** Whether something was sent since the last numbers were told, or this process has ticked. */
  boolean owesNumbers() {
    return owesNumbers;
  }

  /** A message that tells the last numbers, and nothing else. */
  Delivery numbers() {
    return message(TaskRoutes.TICK, NUMBERS, TRANSIENT, EXPIRATION_MILLIS);
  }

  /** The last message that everybody hears. */
  Origin last() {
    return new Origin(producer, sequence);
  }

  private Delivery update(String key, ControlTask task) {
    return message(key, task, PERSISTENT, EXPIRATION_MILLIS);
  }

  private Delivery message(
      String key, ControlTask task, int deliveryMode, @Nullable String expiration) {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType(CONTENT_TYPE)
            .contentEncoding(CONTENT_ENCODING)
            .headers(headers(key, task))
            .deliveryMode(deliveryMode)
            .priority(0)
            .expiration(expiration)
            .build();
    // Whoever calls the others to reconfigure has done so.
    String noop = task instanceof ControlTask.ReconfigureWatcher ? serverName : null;
    return new Delivery(
        new Envelope(sequence, false, RabbitSession.EXCHANGE, key),
        properties,
        codec.encode(task, noop));
  }

  private Map<String, Object> headers(String key, ControlTask task) {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put(EPOCH, seconds(clock.instant()));
    if (task instanceof ControlTask.HistoryUpdate update) {
      update.term().ifPresent(term -> headers.put(TERM, term));
    }
    if (routes.isByInterest() && !key.equals(TaskRoutes.TICK)) {
      numberForGroup(key.substring(key.lastIndexOf('.') + 1), headers);
      return headers;
    }
    headers.put(PRODUCER, producer);
    headers.put(SEQUENCE, ++sequence);
    if (routes.isByInterest()) {
      tellNumbers(headers);
    } else {
      // Of what follows it, a worker learns that it has missed it.
      owesNumbers = !(task instanceof ControlTask.Tick) && !task.equals(NUMBERS);
    }
    return headers;
  }

  private void numberForGroup(String group, Map<String, Object> headers) {
    long now = nanoTime.getAsLong();
    Sent before = sent.getOrDefault(group, new Sent(0, now));
    headers.put(PRODUCER, producer + FOR + group);
    headers.put(SEQUENCE, before.number() + 1);
    if (before.number() > 0) {
      headers.put(BEFORE_AGO, TimeUnit.NANOSECONDS.toMillis(now - before.at()));
    }
    sent.put(group, new Sent(before.number() + 1, now));
    owesNumbers = true;
  }

  private void tellNumbers(Map<String, Object> headers) {
    long now = nanoTime.getAsLong();
    Map<String, Object> numbers = new HashMap<>();
    Map<String, Object> recent = new HashMap<>();
    sent.forEach((group, last) -> {
      numbers.put(group, last.number());
      if (now - last.at() < RECENT.toNanos()) {
        recent.put(group, TimeUnit.NANOSECONDS.toMillis(now - last.at()));
      }
    });
    headers.put(LAST, numbers);
    headers.put(SENT_AGO, recent);
    owesNumbers = false;
  }

  /** As Python's time.time() gives it. */
  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
