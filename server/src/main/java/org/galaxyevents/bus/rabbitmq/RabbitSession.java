package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Address;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, from its opening to its first failure: Galaxy's exchange, a queue
 * of its own which dies with the connection, a channel that publishes and one that consumes.
 * Thread-safe, but for publishing, which one thread does.
 */
final class RabbitSession implements BrokerSession {

  private static final Logger log = LoggerFactory.getLogger(RabbitSession.class);

  static final String EXCHANGE = "galaxy_core_exchange";

  /** What all of our own queues begin with, for operators' policies and permissions. */
  private static final String OURS = "galaxy_events.";

  /** How many messages the broker hands out before it waits for their acknowledgement. */
  private static final int PREFETCH = 512;

  private static final int CLOSE_MILLIS = 2_000;

  /**
   * What a worker that stands still may leave in the broker. It finds out that it has missed
   * something by the numbers.
   */
  private static final Map<String, Object> QUEUE_LIMITS =
      Map.of("x-message-ttl", 60_000, "x-max-length", 100_000);

  private static final List<String> BINDINGS =
      List.of(RabbitConfig.CONTROL, RabbitConfig.WEB_CONTROL, TaskRoutes.TICK, TaskRoutes.EVERYONE);

  private final Connection connection;
  private final Channel publishing;
  private final Channel consuming;

  /** Of its own: binding waits for the broker, and must not hold up acknowledgements. */
  private final Channel binding;

  private final Set<InterestGroup> listenedTo = ConcurrentHashMap.newKeySet();
  private final String queue;
  private final Owner owner;
  private final AmqpUrl url;
  private final AtomicReference<@Nullable BrokerFailure> failure = new AtomicReference<>();

  /** Written by the library's threads. */
  private volatile boolean isBlocked;

  private RabbitSession(Connection connection, RabbitConfig config, String producer, Owner owner)
      throws IOException {
    this.connection = connection;
    this.owner = owner;
    this.url = config.url();
    this.queue = OURS + producer;
    this.publishing = channel();
    this.consuming = channel();
    this.binding = channel();
    declare();
    watch();
  }

  /**
   * Connects and declares; {@link #consume} lets messages come.
   *
   * @param producer this process's name, of its own in the whole world
   */
  static RabbitSession open(
      ConnectionFactory factory, RabbitConfig config, String producer, Owner owner)
      throws IOException, TimeoutException {
    List<Address> addresses =
        config.url().hosts().stream().map(host -> new Address(host.name(), host.port())).toList();
    Connection connection = factory.newConnection(addresses, "galaxy-events " + producer);
    try {
      return new RabbitSession(connection, config, producer, owner);
    } catch (IOException | RuntimeException failure) {
      connection.abort(CLOSE_MILLIS);
      throw failure;
    }
  }

  @Override
  public void consume() throws IOException {
    consuming.basicConsume(queue, false, queue, new Consumer());
  }

  @Override
  public long nextTag() {
    return publishing.getNextPublishSeqNo();
  }

  @Override
  public void publish(Delivery message) throws IOException {
    publishing.basicPublish(
        message.getEnvelope().getExchange(),
        message.getEnvelope().getRoutingKey(),
        message.getProperties(),
        message.getBody());
  }

  @Override
  public void reply(String toQueue, AMQP.BasicProperties properties, byte[] body)
      throws IOException {
    consuming.basicPublish("", toQueue, properties, body);
  }

  @Override
  public void acknowledge(long tag) {
    try {
      consuming.basicAck(tag, true);
    } catch (IOException | AlreadyClosedException gone) {
      log.debug("Messages of a lost connection were not acknowledged", gone);
    }
  }

  /**
   * Declares everything once more: somebody may have deleted the exchange or a binding, of which
   * nobody is told. Shows at the same time whether the broker still answers.
   */
  @Override
  public void declare() throws IOException {
    publishing.exchangeDeclare(EXCHANGE, "topic", true);
    consuming.queueDeclare(queue, false, true, true, QUEUE_LIMITS);
    for (String key : BINDINGS) {
      consuming.queueBind(queue, EXCHANGE, key);
    }
    for (InterestGroup group : listenedTo) {
      consuming.queueBind(queue, EXCHANGE, TaskRoutes.of(group));
    }
  }

  @Override
  public void listenTo(Set<InterestGroup> groups) throws IOException {
    for (InterestGroup group : groups) {
      if (!listenedTo.contains(group)) {
        binding.queueBind(queue, EXCHANGE, TaskRoutes.of(group));
        listenedTo.add(group);
      }
    }
  }

  @Override
  public void stopListeningTo(Set<InterestGroup> groups) throws IOException {
    for (InterestGroup group : groups) {
      if (listenedTo.remove(group)) {
        binding.queueUnbind(queue, EXCHANGE, TaskRoutes.of(group));
      }
    }
  }

  @Override
  public Set<InterestGroup> listenedTo() {
    return listenedTo;
  }

  /** Whether another process has taken this name; else it is this one's from now on. */
  boolean isTaken(String name) throws IOException, TimeoutException {
    Channel trying = channel();
    try {
      trying.queueDeclare(OURS + "name." + name, false, true, true, null);
      trying.close();
      return false;
    } catch (IOException failure) {
      if (failure.getCause() instanceof ShutdownSignalException refused
          && refused.getReason() instanceof AMQP.Channel.Close close
          && close.getReplyCode() == AMQP.RESOURCE_LOCKED) {
        return true;
      }
      throw failure;
    }
  }

  @Override
  public @Nullable BrokerFailure failure() {
    return failure.get();
  }

  @Override
  public boolean isBlocked() {
    return isBlocked;
  }

  @Override
  public void close() {
    failure.compareAndSet(
        null, new BrokerFailure("The connection to RabbitMQ did not answer, and was ended.", true));
    connection.abort(CLOSE_MILLIS);
  }

  private Channel channel() throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("the broker allows no more channels on this connection");
    }
    return channel;
  }

  private void watch() throws IOException {
    consuming.basicQos(PREFETCH);
    publishing.confirmSelect();
    publishing.addConfirmListener(
        (tag, multiple) -> owner.confirmed(this, tag, multiple),
        (tag, multiple) -> owner.rejected(this, tag, multiple));
    connection.addBlockedListener(this::blocked, this::unblocked);
    for (Channel channel : List.of(publishing, consuming, binding)) {
      channel.addShutdownListener(cause -> end(BrokerFailure.of(cause, url)));
    }
  }

  private void blocked(String reason) {
    isBlocked = true;
    log.warn("RabbitMQ takes no messages for now ({}); what is to be announced is kept.", reason);
  }

  private void unblocked() {
    isBlocked = false;
    log.info("RabbitMQ takes messages again");
  }

  private void end(BrokerFailure cause) {
    // The first to know why knows best; what fails afterwards fails because of it.
    failure.compareAndSet(null, cause);
    owner.ended();
  }

  /** Hands each message on. Its tag is the queue's name. */
  private final class Consumer extends DefaultConsumer {

    Consumer() {
      super(consuming);
    }

    @Override
    public void handleDelivery(
        String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
      try {
        owner.received(new Received(RabbitSession.this, new Delivery(envelope, properties, body)));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void handleCancel(String tag) {
      end(new BrokerFailure("This worker's queue on RabbitMQ was deleted.", true));
    }
  }
}
