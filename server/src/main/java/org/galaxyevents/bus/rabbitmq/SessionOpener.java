package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions with the broker that the configuration names. Thread-safe. */
final class SessionOpener implements BrokerSession.Opening {

  private static final Logger log = LoggerFactory.getLogger(SessionOpener.class);

  private static final int ANSWER_MILLIS = 10_000;

  private final RabbitConfig config;
  private final String producer;
  private final ConnectionFactory factory;

  /**
   * @param producer this process's name, of its own in the whole world
   * @throws BusRefused if the certificates cannot be used
   */
  SessionOpener(RabbitConfig config, String producer, ThreadFactory threads) throws BusRefused {
    this.config = config;
    this.producer = producer;
    this.factory = factory(config.url(), threads);
  }

  @Override
  public RabbitSession open(BrokerSession.Owner owner) throws IOException, TimeoutException {
    return RabbitSession.open(factory, config, producer, owner);
  }

  /**
   * Opens the first session. Waits for a broker that cannot be reached, and says so.
   *
   * @throws BusRefused if waiting would not help
   */
  RabbitSession openFirst(BrokerSession.Owner owner) throws BusRefused, InterruptedException {
    RetryDelay delay = new RetryDelay();
    String told = null;
    while (true) {
      try {
        RabbitSession session = open(owner);
        if (session.isTaken(config.serverName() + "@" + config.hostname())) {
          log.warn(
              "Another process on {} calls itself {}, or did until just now. Give each a server_name of its own.",
              config.hostname(),
              config.serverName());
        }
        log.info("Connected to RabbitMQ as {}", producer);
        return session;
      } catch (IOException | TimeoutException | RuntimeException failure) {
        BrokerFailure meaning = BrokerFailure.of(failure, config.url());
        if (!meaning.waitingHelps()) {
          throw new BusRefused(meaning.message(), failure);
        }
        if (!meaning.message().equals(told)) {
          told = meaning.message();
          log.warn("{} Waiting for it.", told);
        }
        Thread.sleep(delay.next());
      }
    }
  }

  private static ConnectionFactory factory(AmqpUrl url, ThreadFactory threads) throws BusRefused {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUsername(url.user());
    factory.setPassword(url.password().value());
    factory.setVirtualHost(url.vhost());
    factory.setRequestedHeartbeat(Math.toIntExact(url.tuning().heartbeat().toSeconds()));
    factory.setConnectionTimeout(Math.toIntExact(url.tuning().connectTimeout().toMillis()));
    factory.setHandshakeTimeout(ANSWER_MILLIS);
    factory.setChannelRpcTimeout(ANSWER_MILLIS);
    // The bus connects anew by itself: only so does it know from when on something may be missing.
    factory.setAutomaticRecoveryEnabled(false);
    factory.setTopologyRecoveryEnabled(false);
    factory.setThreadFactory(threads);
    factory.setExceptionHandler(new Quiet());
    if (url.tls().isPresent()) {
      AmqpUrl.Tls tls = url.tls().get();
      factory.useSslProtocol(TlsContext.of(tls));
      if (tls.checksHostname()) {
        factory.enableHostnameVerification();
      }
      if (!tls.verifies()) {
        log.warn(
            "amqp_internal_connection says not to look at RabbitMQ's certificate: anybody in between can read and change what is sent.");
      }
    }
    return factory;
  }

  /** Leaves it to the bus to say that a connection broke. Immutable. */
  private static final class Quiet extends DefaultExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(
        Connection connection, Throwable exception) {
      log.debug("The connection to RabbitMQ broke", exception);
    }

    @Override
    public void handleConsumerException(
        Channel channel, Throwable exception, Consumer consumer, String tag, String method) {
      log.debug("A message could not be taken in", exception);
      super.handleConsumerException(channel, exception, consumer, tag, method);
    }
  }
}
