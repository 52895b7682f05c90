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
  private final BrokerSession.Opening broker;
  private final LongSupplier nanoTime;
  private final ThreadFactory threads;
  private final BusMetrics metrics;
  private final String producer;
  private final TaskRoutes routes;
  private final MessageWriter writer;
  private final SendQueue queue;
  private final Inbox inbox;
  private final Interest interest = new Interest();
  private final BrokerSession.Owner owner;
  private final BrokerWatch watch;

  /** When there were no numbers to tell; this and what follows is the sender's. */
  private long numbersAt;

  private final RetryDelay delay = new RetryDelay();

  /** Whether the session is heard. */
  private boolean hears;

  /** Until when what waits is sent after the bus was closed; 0 before. */
  private long closeBy;

  private boolean over;

  /** Written by start, read by close. */
  private volatile @Nullable Thread sender;

  /** Written by the sender, read by whoever asks how things are. */
  private volatile @Nullable BrokerSession current;

  private volatile @Nullable String trouble;

  /**
   * @param producer this process's name, of its own in the whole world
   */
  RabbitBus(RabbitConfig config, String producer, Surroundings surroundings, BusMetrics metrics) {
    this.config = config;
    this.producer = producer;
    this.broker = surroundings.broker();
    this.nanoTime = surroundings.nanoTime();
    this.numbersAt = nanoTime.getAsLong();
    this.threads = surroundings.threads();
    this.metrics = metrics;
    InstantSource clock = surroundings.clock();
    this.routes = new TaskRoutes(config);
    this.writer = new MessageWriter(routes, config.serverName(), producer, clock, nanoTime);
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
    int random = ThreadLocalRandom.current().nextInt(1 << 24);
    String producer = "%s@%s/%06x".formatted(config.serverName(), config.hostname(), random);
    SessionOpener opener = new SessionOpener(config, producer, threads);
    RabbitBus bus =
        new RabbitBus(
            config, producer, new Surroundings(opener, threads, clock, nanoTime), metrics);
    bus.current = opener.openFirst(bus.owner);
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
    if (sender != null) {
      throw new IllegalStateException("started before");
    }
    BrokerSession first = current;
    if (first != null) {
      queue.begin(first);
    }
    Thread delivering = threads.newThread(() -> inbox.deliver(listener));
    delivering.setName("queue-worker");
    Thread sending = threads.newThread(() -> run(delivering));
    sending.setName("bus-sender");
    sender = sending;
    delivering.start();
    sending.start();
  }

  @Override
  public void listenTo(Set<InterestGroup> groups) {
    if (routes.isByInterest()) {
      // In front of binding: what is sent meanwhile may be one too many to be missed, never one
      // less.
      inbox.hears(groups);
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
    BrokerSession session = current;
    return session != null && session.isBlocked()
        ? Optional.of("RabbitMQ takes no messages, for want of memory or disk")
        : Optional.ofNullable(trouble);
  }

  /** What is to be sent. */
  SendQueue queue() {
    return queue;
  }

  /** What has come in. */
  Inbox inbox() {
    return inbox;
  }

  /** What this process is called in the headers of its messages. */
  String producer() {
    return producer;
  }

  @Override
  public void close() {
    queue.close();
    Thread sending = sender;
    BrokerSession unused = current;
    if (sending == null && unused != null) {
      unused.close();
    }
    try {
      if (sending != null && !sending.join(CLOSE_PATIENCE.multipliedBy(3))) {
        sending.interrupt();
      }
    } catch (InterruptedException interrupted) {
      sending.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /** Sends until the bus is closed and all is sent. */
  private void run(Thread delivering) {
    try {
      while (!over) {
        queue.pause(step(LOOK_AROUND));
      }
      if (current != null && queue.remaining() == 0) {
        inbox.end(writer.last());
        delivering.join(CLOSE_PATIENCE);
      }
    } catch (InterruptedException stop) {
      log.debug("Interrupted while sending", stop);
    } finally {
      delivering.interrupt();
      end();
      if (queue.remaining() > 0) {
        log.warn("Stopped while RabbitMQ had not taken {} tasks", queue.remaining());
      }
    }
  }

  /**
   * Sends the next task, waiting for one at most so long; or connects anew, if there is no session.
   *
   * @return how long to pause before the next step
   */
  Duration step(Duration atMost) throws InterruptedException {
    BrokerSession session = current;
    if (session == null) {
      return reconnect();
    }
    try {
      if (!hears) {
        hears = true;
        interest.begin(session);
        session.consume();
      }
      send(session, atMost);
      return Duration.ZERO;
    } catch (IOException | RuntimeException failure) {
      BrokerFailure known = session.failure();
      report(known == null ? BrokerFailure.of(failure, config.url()) : known);
      metrics.lost();
      end();
      over = queue.isClosed();
      return delay.next();
    }
  }

  /** Ends the session, if there is one: what the broker did not confirm waits again. */
  private void end() {
    BrokerSession session = current;
    if (session != null) {
      session.close();
      interest.end();
      current = null;
      hears = false;
      metrics.repeated(queue.end());
    }
  }

  private void send(BrokerSession session, Duration atMost)
      throws IOException, InterruptedException {
    ControlTask task = queue.take(session.nextTag(), atMost);
    if (session.failure() != null) {
      throw new IOException("the session has ended");
    }
    if (task != null) {
      session.publish(writer.write(task));
    } else if (queue.isClosed()) {
      long now = nanoTime.getAsLong();
      closeBy = closeBy == 0 ? now + CLOSE_PATIENCE.toNanos() : closeBy;
      over = queue.remaining() == 0 || now - closeBy > 0;
    } else {
      watch.check(session);
    }
    tellNumbers(session, over);
  }

  /**
   * Says, a second after a message, what the last numbers are: so a worker notices that the last
   * message to it was lost, the leader too, whose tick names what it has heard itself. A leader's
   * own tick says it sooner.
   */
  private void tellNumbers(BrokerSession session, boolean atOnce) throws IOException {
    long now = nanoTime.getAsLong();
    if (!writer.owesNumbers()) {
      numbersAt = now;
    } else if (atOnce || now - numbersAt > LOOK_AROUND.toNanos()) {
      numbersAt = now;
      session.publish(writer.numbers());
    }
  }

  private Duration reconnect() throws InterruptedException {
    if (queue.isClosed()) {
      over = true;
      return Duration.ZERO;
    }
    try {
      BrokerSession next = broker.open(owner);
      // In front of everything that the new queue will bring.
      inbox.reconnected();
      queue.begin(next);
      current = next;
      trouble = null;
      delay.reset();
      log.info("Connected to RabbitMQ again; {} tasks wait to be sent", queue.remaining());
      return Duration.ZERO;
    } catch (IOException | TimeoutException | RuntimeException failure) {
      report(BrokerFailure.of(failure, config.url()));
      return delay.next();
    }
  }

  /** Says what is wrong, once. */
  private void report(BrokerFailure failure) {
    if (!failure.message().equals(trouble)) {
      trouble = failure.message();
      log.warn("{} What is to be announced is kept; connecting again.", failure.message());
    }
  }
}
