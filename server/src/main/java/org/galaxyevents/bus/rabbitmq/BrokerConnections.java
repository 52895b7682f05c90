package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Consumer;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How connections to the broker are made. */
final class BrokerConnections {

  private static final Logger log = LoggerFactory.getLogger(BrokerConnections.class);

  private static final int ANSWER_MILLIS = 10_000;

  private BrokerConnections() {}

  /**
   * The library's factory, set up as this address says.
   *
   * @throws BusRefused if the certificates cannot be used
   */
  static ConnectionFactory factory(AmqpUrl url, ThreadFactory threads) throws BusRefused {
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
