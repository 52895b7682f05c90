package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.galaxyevents.bus.rabbitmq.BrokerSession.Received;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to somebody who asked for one. Immutable. */
record Reply(BrokerSession session, String queue, AMQP.BasicProperties properties, String result) {

  private static final Logger log = LoggerFactory.getLogger(Reply.class);

  /** A task that has been run: none of ours has a result. */
  static final String DONE = "{\"result\": null}";

  /** A task that was not to be run here. */
  static final String NO_OP = "{\"result\": \"NO_OP\"}";

  /** The answer, if one is asked for. */
  static List<Reply> to(Received received, String result) {
    String queue = received.message().getProperties().getReplyTo();
    if (queue == null || queue.isEmpty()) {
      return List.of();
    }
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType(MessageWriter.CONTENT_TYPE)
            .contentEncoding(MessageWriter.CONTENT_ENCODING)
            .deliveryMode(2)
            .priority(0)
            .correlationId(received.message().getProperties().getCorrelationId())
            .build();
    return List.of(new Reply(received.session(), queue, properties, result));
  }

  void send() {
    try {
      session.reply(queue, properties, result.getBytes(StandardCharsets.UTF_8));
    } catch (IOException | AlreadyClosedException gone) {
      log.debug("A task was not answered", gone);
    }
  }
}
