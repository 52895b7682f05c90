package org.galaxyevents.bus.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.BusMetrics;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.SequenceTracker;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of many processes, on RabbitMQ. One thread keeps a connection and sends what is published
 * here; when the connection is lost it opens another, and sends again what was not confirmed.
 * Another thread delivers. Thread-safe.
 */
public final class RabbitBus implements ControlBus {

  private static final Logger log = LoggerFactory.getLogger(RabbitBus.class);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration LOOK_AROUND = Duration.ofSeconds(1);

  private final RabbitConfig config;
  private final SessionOpener opener;
  private final LongSupplier nanoTime;
  private final ThreadFactory threads;
  private final BusMetrics metrics;
  private final String producer;
  private final TaskRoutes routes;
  private final MessageWriter writer;
  private final SendQueue queue;
  private final Inbox inbox;
  private final Interest interest = new Interest();
  private final RabbitSession.Owner owner;
  private final BrokerWatch watch;

  /** The connection that was made first, until the bus is started. Used by one thread at a time. */
  private @Nullable RabbitSession first;

  /** When the last numbers were told; the sender's. */
  private long numbersAt;

  /** Written by start, read by close. */
  private volatile @Nullable Thread sender;

  /** Written by the sender, read by whoever asks how things are. */
  private volatile @Nullable RabbitSession current;

  private volatile @Nullable String trouble;

  private RabbitBus(
      RabbitConfig config,
      InstantSource clock,
      LongSupplier nanoTime,
      ThreadFactory threads,
      BusMetrics metrics)
      throws BusRefused {
    this.config = config;
    this.nanoTime = nanoTime;
    this.numbersAt = nanoTime.getAsLong();
    this.threads = threads;
    this.metrics = metrics;
    int random = ThreadLocalRandom.current().nextInt(1 << 24);
    this.producer = "%s@%s/%06x".formatted(config.serverName(), config.hostname(), random);
    this.opener = new SessionOpener(config, producer, threads);
    this.routes = new TaskRoutes(config);
    this.writer = new MessageWriter(routes, config.serverName(), producer, clock);
    this.queue = new SendQueue(routes, nanoTime);
    this.inbox =
        new Inbox(
            new MessageReader(config.serverName(), clock.instant()),
            new ClockSkew(clock, nanoTime),
            new Refusals(nanoTime),
            nanoTime,
            metrics,
            new SequenceTracker(!routes.isByInterest()));
    this.owner = new SessionEvents(queue, inbox, metrics);
    this.watch = new BrokerWatch(queue, inbox, nanoTime);
  }

  /**
   * Connects. Waits for a broker that cannot be reached, and says so.
   *
   * @param clock this host's, for Galaxy's epoch header
   * @param threads makes the threads that send, deliver, and read from the network
   * @throws BusRefused if waiting would not help
   */
  public static RabbitBus connect(
      RabbitConfig config,
      InstantSource clock,
      LongSupplier nanoTime,
      ThreadFactory threads,
      BusMetrics metrics)
      throws BusRefused, InterruptedException {
    RabbitBus bus = new RabbitBus(config, clock, nanoTime, threads, metrics);
    bus.first = bus.opener.openFirst(bus.owner);
    bus.current = bus.first;
    return bus;
  }

  @Override
  public void publish(ControlTask task) throws BusUnavailable, InterruptedException {
    queue.put(task);
  }

  @Override
  public void publishConfirmed(ControlTask task) throws BusUnavailable, InterruptedException {
    queue.putAndWait(task);
  }

  @Override
  public void start(Listener listener) {
    RabbitSession session = first;
    if (session == null) {
      throw new IllegalStateException("started before");
    }
    first = null;
    queue.begin(session);
    Thread delivering = threads.newThread(() -> inbox.deliver(listener));
    delivering.setName("queue-worker");
    Thread sending = threads.newThread(() -> run(session, delivering));
    sending.setName("bus-sender");
    sender = sending;
    delivering.start();
    sending.start();
  }

  @Override
  public void listenTo(Set<InterestGroup> groups) {
    if (routes.isByInterest()) {
      interest.add(groups);
    }
  }

  @Override
  public void stopListeningTo(Set<InterestGroup> groups) {
    interest.remove(groups);
    inbox.forget(groups);
  }

  /** By interest nobody hears everything: each producer tells its own last numbers. */
  @Override
  public Map<String, Long> heard() {
    return routes.isByInterest() ? Map.of() : inbox.heard();
  }

  @Override
  public Optional<String> trouble() {
    RabbitSession session = current;
    return session != null && session.isBlocked()
        ? Optional.of("RabbitMQ takes no messages, for want of memory or disk")
        : Optional.ofNullable(trouble);
  }

  /** What this process is called in the headers of its messages. */
  String producer() {
    return producer;
  }

  @Override
  public void close() {
    queue.close();
    if (first != null) {
      first.close();
    }
    Thread sending = sender;
    try {
      if (sending != null && !sending.join(CLOSE_PATIENCE.multipliedBy(3))) {
        sending.interrupt();
      }
    } catch (InterruptedException interrupted) {
      sending.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** Sends, and connects anew whenever that ends, until the bus is closed. */
  private void run(RabbitSession session, Thread delivering) {
    try {
      RabbitSession next = session;
      while (next != null) {
        serve(next, delivering);
        next = queue.isClosed() ? null : reconnect();
      }
    } catch (InterruptedException stop) {
      log.debug("Interrupted while sending", stop);
    } finally {
      delivering.interrupt();
      if (queue.remaining() > 0) {
        log.warn("Stopped while RabbitMQ had not taken {} tasks", queue.remaining());
      }
    }
  }

  /** Sends what waits until the session fails, or the bus is closed and all is sent. */
  private void serve(RabbitSession session, Thread delivering) throws InterruptedException {
    current = session;
    try (session) {
      interest.begin(session);
      session.consume();
      if (send(session)) {
        tellNumbers(session, true);
        inbox.end(writer.last());
        delivering.join(CLOSE_PATIENCE);
      }
    } catch (IOException | RuntimeException failure) {
      BrokerFailure known = session.failure();
      report(known == null ? BrokerFailure.of(failure, config.url()) : known);
      metrics.lost();
    } finally {
      interest.end();
      current = null;
      metrics.repeated(queue.end());
    }
  }

  /** Whether everything was sent; else patience ended. */
  private boolean send(RabbitSession session) throws IOException, InterruptedException {
    long closeBy = 0;
    while (true) {
      ControlTask task = queue.take(session.nextTag(), LOOK_AROUND);
      if (session.failure() != null) {
        throw new IOException("the session has ended");
      }
      if (task != null) {
        session.publish(writer.write(task));
      } else if (queue.isClosed()) {
        long now = nanoTime.getAsLong();
        closeBy = closeBy == 0 ? now + CLOSE_PATIENCE.toNanos() : closeBy;
        if (queue.remaining() == 0 || now - closeBy > 0) {
          return queue.remaining() == 0;
        }
      } else {
        watch.check(session);
      }
      tellNumbers(session, false);
    }
  }

  /**
   * Says, about once a second, what the last numbers to the groups are: so a worker notices that
   * the last message to its group was lost. The leader's ticks say so too.
   */
  private void tellNumbers(RabbitSession session, boolean atOnce) throws IOException {
    long now = nanoTime.getAsLong();
    if (writer.owesNumbers() && (atOnce || now - numbersAt > LOOK_AROUND.toNanos())) {
      numbersAt = now;
      session.publish(writer.numbers());
    }
  }

  /** Another session; null if the bus was closed meanwhile. */
  private @Nullable RabbitSession reconnect() throws InterruptedException {
    RetryDelay delay = new RetryDelay();
    while (!queue.isClosed()) {
      queue.pause(delay.next());
      try {
        RabbitSession next = opener.open(owner);
        // In front of everything that the new queue will bring.
        inbox.reconnected();
        queue.begin(next);
        trouble = null;
        log.info("Connected to RabbitMQ again; {} tasks wait to be sent", queue.remaining());
        return next;
      } catch (IOException | TimeoutException | RuntimeException failure) {
        report(BrokerFailure.of(failure, config.url()));
      }
    }
    return null;
  }

  /** Says what is wrong, once. */
  private void report(BrokerFailure failure) {
    if (!failure.message().equals(trouble)) {
      trouble = failure.message();
      log.warn("{} What is to be announced is kept; connecting again.", failure.message());
    }
  }
}
