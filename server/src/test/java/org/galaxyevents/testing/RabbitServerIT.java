package org.galaxyevents.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The fixture itself: whatever it promises to break, it breaks. */
final class RabbitServerIT {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  @Test
  void each_test_finds_an_empty_virtual_host() throws Exception {
    try (Connection connection = connect()) {
      connection.createChannel().queueDeclare("mine", false, false, false, null);

      assertThat(rabbit.queues()).containsExactly("mine");
    }
  }

  @Test
  void queues_are_deleted_though_somebody_holds_them() throws Exception {
    try (Connection connection = connect()) {
      connection.createChannel().queueDeclare("mine", false, true, false, null);

      rabbit.deleteQueues();

      assertThat(rabbit.queues()).isEmpty();
    }
  }

  @Test
  void connections_are_closed() throws Exception {
    Connection connection = connect();

    assertThat(rabbit.closeConnections()).isEqualTo(1);

    assertThatThrownBy(() -> connection.createChannel().queueDeclare())
        .isInstanceOfAny(
            java.io.IOException.class, com.rabbitmq.client.AlreadyClosedException.class);
  }

  @Test
  void a_broker_restarted_empty_has_forgotten_what_was_durable() throws Exception {
    try (Connection connection = connect()) {
      connection.createChannel().queueDeclare("durable", true, false, false, null);
    }

    rabbit.restart();
    assertThat(rabbit.queues()).containsExactly("durable");
    rabbit.restartEmpty();

    assertThat(rabbit.queues()).isEmpty();
    connect().close();
  }

  private Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    factory.setAutomaticRecoveryEnabled(false);
    return factory.newConnection();
  }
}
