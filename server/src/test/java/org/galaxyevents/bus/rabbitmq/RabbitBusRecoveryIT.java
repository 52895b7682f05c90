package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.TcpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is lost without being noticed, whatever happens to the broker and the network. */
final class RabbitBusRecoveryIT {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  private final List<AutoCloseable> open = new ArrayList<>();
  private final RecordingListener listener = new RecordingListener();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void a_connection_that_the_broker_closes_is_opened_again_and_the_gap_is_told_first()
      throws Exception {
    RabbitBus bus = started(rabbit.url());

    rabbit.closeConnections();
    bus.publish(update(1));

    listener.awaitTask(update(1));
    assertThat(listener.all()).startsWith(GapReason.RECONNECTED);
    assertThat(bus.trouble()).isEmpty();
  }

  @Test
  void a_queue_that_is_deleted_is_declared_again_and_the_gap_is_told_first() throws Exception {
    RabbitBus bus = started(rabbit.url());

    rabbit.deleteQueues();

    listener.awaitGap(GapReason.RECONNECTED);
    bus.publish(update(1));
    listener.awaitTask(update(1));
  }

  @Test
  void an_exchange_that_is_deleted_is_declared_again_even_by_who_only_listens() throws Exception {
    started(rabbit.url());
    RabbitBus other = TestBus.connect(rabbit.url(), "main.2");
    open.add(other);
    other.start(new RecordingListener());

    deleteExchange();

    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> {
          other.publish(update(7));
          return listener.heard().contains(update(7));
        });
  }

  @Test
  void a_broker_that_was_restarted_empty_gets_everything_that_was_published_meanwhile()
      throws Exception {
    RabbitBus bus = started(rabbit.url());
    bus.publish(update(1));
    listener.awaitTask(update(1));

    rabbit.process().killBroker();
    for (int history = 2; history < 100; history++) {
      bus.publish(update(history));
    }
    assertThat(bus.trouble()).isPresent();
    rabbit.restartEmpty();

    awaitHistories(99);
    assertThat(listener.gaps()).contains(GapReason.RECONNECTED);
  }

  @Test
  void what_is_published_while_the_network_breaks_again_and_again_is_heard_by_everyone()
      throws Exception {
    RabbitBus onlooker = started(rabbit.url());
    assertThat(onlooker.trouble()).isEmpty();
    TcpProxy network = proxy();
    RabbitBus bus = TestBus.connect(rabbit.url(network.port()), "main.2");
    open.add(bus);
    bus.start(new RecordingListener());

    for (int history = 1; history <= 3_000; history++) {
      bus.publish(update(history));
      if (history % 500 == 250) {
        network.cut();
      } else if (history % 500 == 400) {
        network.mend();
      }
    }
    network.mend();

    awaitHistories(3_000);
  }

  @Test
  void a_network_that_swallows_everything_is_noticed_by_the_heartbeat() throws Exception {
    TcpProxy network = proxy();
    RabbitBus bus = started(rabbit.url(network.port()) + "?heartbeat=1");

    network.freeze();
    bus.publish(update(1));
    await().atMost(Duration.ofSeconds(10)).until(() -> bus.trouble().isPresent());
    network.cut();
    network.thaw();
    network.mend();

    listener.awaitTask(update(1));
    assertThat(listener.gaps()).contains(GapReason.RECONNECTED);
  }

  @Test
  void who_has_to_know_that_the_broker_has_it_is_told_that_it_is_away() throws Exception {
    TcpProxy network = proxy();
    RabbitBus bus = started(rabbit.url(network.port()));
    network.cut();
    await().atMost(Duration.ofSeconds(10)).until(() -> bus.trouble().isPresent());

    assertThatThrownBy(() -> bus.publishConfirmed(update(1)))
        .isInstanceOf(ControlBus.BusUnavailable.class);

    network.mend();
    bus.publish(update(2));
    listener.awaitTask(update(2));
    assertThat(listener.heard()).doesNotContain(update(1));
  }

  @Test
  void a_broker_that_was_lost_is_a_few_lines_in_the_log() throws Exception {
    TcpProxy network = proxy();
    RabbitBus bus = started(rabbit.url(network.port()));

    try (LogCapture log = LogCapture.open()) {
      network.cut();
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> bus.trouble().isPresent());
      network.mend();
      listener.awaitGap(GapReason.RECONNECTED);

      assertThat(log.lines()).hasSizeLessThanOrEqualTo(4);
      assertThat(log.lines().getLast()).contains("Connected to RabbitMQ again");
    }
  }

  @Test
  void a_bus_without_a_broker_closes_at_once() throws Exception {
    TcpProxy network = proxy();
    RabbitBus bus = started(rabbit.url(network.port()));
    network.cut();
    await().atMost(Duration.ofSeconds(10)).until(() -> bus.trouble().isPresent());
    bus.publish(update(1));

    try (LogCapture log = LogCapture.open()) {
      bus.close();

      assertThat(log.lines()).anyMatch(line -> line.contains("had not taken 1 tasks"));
    }
  }

  private void deleteExchange() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    try (Connection connection = factory.newConnection()) {
      connection.createChannel().exchangeDelete("galaxy_core_exchange");
    }
  }

  private RabbitBus started(String url) throws Exception {
    RabbitBus bus = TestBus.connect(url, "main.1");
    open.add(bus);
    bus.start(listener);
    return bus;
  }

  private TcpProxy proxy() throws Exception {
    TcpProxy proxy = TcpProxy.to(rabbit.port());
    open.add(proxy);
    return proxy;
  }

  /** Tasks may come merged: what counts is that each history was named. */
  private void awaitHistories(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() ->
            assertThat(
                    listener.heard().stream()
                        .flatMap(task ->
                            ((ControlTask.HistoryUpdate) task).userUpdates().values().stream())
                        .flatMap(List::stream)
                        .distinct())
                .hasSize(count));
  }

  private static ControlTask update(long history) {
    return new ControlTask.HistoryUpdate(Map.of(1L, List.of(history)), Map.of(), "");
  }
}
