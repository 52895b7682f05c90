package org.galaxyevents.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** A message through a broker and back to its sender, and nothing else. Thread-safe. */
final class BrokerHop implements AutoCloseable {

  private final Connection connection;
  private final Channel channel;
  private final String queue;
  private final Histogram micros = new ConcurrentHistogram(3);

  private BrokerHop(Connection connection, Channel channel, String queue) {
    this.connection = connection;
    this.channel = channel;
    this.queue = queue;
  }

  static BrokerHop open(URI broker) throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    String[] login = broker.getUserInfo().split(":", 2);
    factory.setHost(broker.getHost());
    factory.setPort(broker.getPort());
    factory.setUsername(login[0]);
    factory.setPassword(login[1]);
    try {
      Connection connection = factory.newConnection("bench");
      Channel channel = connection.createChannel();
      BrokerHop hop = new BrokerHop(connection, channel, channel.queueDeclare().getQueue());
      channel.basicConsume(
          hop.queue, true, (tag, message) -> hop.took(message.getBody()), tag -> {});
      return hop;
    } catch (TimeoutException tooLate) {
      throw new IOException("the broker does not answer", tooLate);
    }
  }

  void send() throws IOException {
    byte[] stamp = ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array();
    channel.basicPublish("", queue, null, stamp);
  }

  private void took(byte[] stamp) {
    long nanos = System.nanoTime() - ByteBuffer.wrap(stamp).getLong();
    micros.recordValue(TimeUnit.NANOSECONDS.toMicros(nanos));
  }

  void forget() {
    micros.reset();
  }

  /** Microseconds from sending to receipt. */
  Histogram micros() {
    return micros.copy();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
