package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RabbitServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is published and obeyed, seen from the other side of the broker. */
final class RabbitBusIT {

  private static final String UPDATE_OF_2 =
      "{\"task\": \"history_update\", \"kwargs\": {\"user_updates\": {\"2\": [1]}, \"event_id\": \"\"}}";

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
  void a_task_leaves_as_galaxys_does() throws Exception {
    BlockingQueue<Delivery> seen = tap();
    RabbitBus bus = bus("main.1");
    bus.start(listener);

    bus.publish(update(2, 4));

    Delivery message = seen.poll(10, TimeUnit.SECONDS);
    AMQP.BasicProperties properties = message.getProperties();
    assertThat(message.getEnvelope().getExchange()).isEqualTo("galaxy_core_exchange");
    assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("control.*");
    assertThat(new String(message.getBody(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"task\": \"history_update\", \"kwargs\": {\"user_updates\": {\"2\": [4]}, \"event_id\": \"\"}}");
    assertThat(properties.getContentType()).isEqualTo("application/json");
    assertThat(properties.getContentEncoding()).isEqualTo("utf-8");
    assertThat(properties.getDeliveryMode()).isEqualTo(2);
    assertThat(properties.getPriority()).isEqualTo(0);
    assertThat(properties.getExpiration()).isEqualTo("10000");
    assertThat(properties.getHeaders().get("epoch")).isInstanceOf(Double.class);
    assertThat(properties.getHeaders().get("galaxy_events_producer"))
        .asString()
        .startsWith("main.1@vm/");
    assertThat(properties.getHeaders()).containsEntry("galaxy_events_sequence", 1L).hasSize(3);
  }

  @Test
  void the_exchange_is_galaxys() throws Exception {
    bus("main.1");

    // Another declaration with the same parameters is no error.
    channel().exchangeDeclare("galaxy_core_exchange", "topic", true, false, null);
  }

  @Test
  void tasks_of_old_and_new_versions_of_galaxy_are_heard_and_others_are_not() throws Exception {
    bus("main.1").start(listener);
    Channel galaxy = channel();

    publish(galaxy, "control.*", bodyOf(1));
    publish(galaxy, "control.anything", bodyOf(2));
    publish(galaxy, "web.control", bodyOf(3));
    publish(galaxy, "control", bodyOf(4));
    publish(galaxy, "control.a.b", bodyOf(5));
    publish(galaxy, "control.*", bodyOf(6));

    listener.awaitTask(update(2, 6));
    assertThat(listener.heard())
        .containsExactly(update(2, 1), update(2, 2), update(2, 3), update(2, 6));
  }

  @Test
  void everyone_but_its_sender_hears_the_call_to_reconfigure() throws Exception {
    RabbitBus sender = bus("main.1");
    sender.start(listener);
    RecordingListener others = new RecordingListener();
    bus("main.2").start(others);

    sender.publish(new ControlTask.ReconfigureWatcher());
    sender.publish(update(1, 1));

    others.awaitTask(new ControlTask.ReconfigureWatcher());
    listener.awaitTask(update(1, 1));
    assertThat(listener.heard()).containsExactly(update(1, 1));
  }

  @Test
  void who_asks_for_an_answer_gets_galaxys_if_the_task_is_ours() throws Exception {
    bus("main.1").start(listener);
    Channel galaxy = channel();
    String queue = galaxy.queueDeclare().getQueue();
    BlockingQueue<Delivery> answers = consume(galaxy, queue);

    galaxy.basicPublish(
        "galaxy_core_exchange",
        "control.*",
        asking(queue, "unknown"),
        "{\"task\": \"zzz\"}".getBytes(StandardCharsets.UTF_8));
    galaxy.basicPublish(
        "galaxy_core_exchange",
        "control.*",
        asking(queue, "known"),
        UPDATE_OF_2.getBytes(StandardCharsets.UTF_8));

    Delivery answer = answers.poll(10, TimeUnit.SECONDS);
    assertThat(answer.getProperties().getCorrelationId()).isEqualTo("known");
    assertThat(answer.getProperties().getContentType()).isEqualTo("application/json");
    assertThat(new String(answer.getBody(), StandardCharsets.UTF_8))
        .isEqualTo("{\"result\": null}");
  }

  @Test
  void a_worker_that_is_gone_leaves_nothing_behind() throws Exception {
    RabbitBus bus = bus("main.1");
    bus.start(listener);
    assertThat(rabbit.queues()).isNotEmpty().allMatch(name -> name.startsWith("galaxy_events."));

    bus.close();

    await().atMost(Duration.ofSeconds(10)).until(() -> rabbit.queues().isEmpty());
  }

  @Test
  void the_broker_hands_out_a_bounded_number_of_messages_at_a_time() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    bus("main.1").start(tasks -> release.await());
    Channel galaxy = channel();

    for (int i = 0; i < 2_000; i++) {
      publish(galaxy, "control.*", UPDATE_OF_2);
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> messages() == 2_000);
    assertThat(unacknowledged()).isEqualTo(512);
    release.countDown();
    await().atMost(Duration.ofSeconds(10)).until(() -> messages() == 0);
  }

  @Test
  void a_message_that_was_jumped_over_is_a_gap() throws Exception {
    bus("main.1").start(listener);
    Channel other = channel();

    numbered(other, 1, 1);
    numbered(other, 3, 3);

    listener.awaitTask(update(2, 3));
    assertThat(listener.all())
        .containsExactly(update(2, 1), GapReason.MESSAGES_MISSING, update(2, 3));
  }

  @Test
  void a_message_that_only_the_leader_heard_is_a_gap() throws Exception {
    RabbitBus bus = bus("main.1");
    bus.start(listener);
    Map<String, Long> heard = Map.of("other@vm/1", 5L);

    bus.publish(new ControlTask.Tick(1, new Cursor(1)));
    bus.publish(new ControlTask.Tick(1, new Cursor(2), new Cursor(0), heard));
    bus.publish(new ControlTask.Tick(1, new Cursor(3), new Cursor(0), heard));

    listener.awaitGap(GapReason.BEHIND_TICK);
    listener.awaitTask(new ControlTask.Tick(1, new Cursor(3), new Cursor(0), heard));
    assertThat(listener.heard()).hasSize(2);
  }

  @Test
  void what_was_heard_of_everyone_is_known_to_whoever_leads() throws Exception {
    RabbitBus leader = bus("main.1");
    leader.start(listener);
    RabbitBus other = bus("main.2");
    other.start(new RecordingListener());

    other.publish(update(1, 1));
    other.publish(update(1, 2));
    leader.publish(update(1, 3));

    listener.awaitTask(update(1, 2));
    listener.awaitTask(update(1, 3));
    assertThat(leader.heard()).isEqualTo(Map.of(other.producer(), 2L, leader.producer(), 1L));
  }

  @Test
  void two_processes_of_one_name_are_told_so() throws Exception {
    bus("main.1").start(listener);

    try (LogCapture log = LogCapture.open()) {
      bus("main.2");
      assertThat(log.lines()).noneMatch(line -> line.contains("calls itself"));

      bus("main.1");
      assertThat(log.lines())
          .anyMatch(line ->
              line.contains("Another process on vm calls itself main.1")
                  && line.contains("server_name"));
    }
  }

  @Test
  void a_clock_that_is_wrong_is_named_with_its_difference() throws Exception {
    bus("main.1").start(listener);
    Channel other = channel();

    try (LogCapture log = LogCapture.open()) {
      for (int i = 1; i <= 3; i++) {
        other.basicPublish(
            "galaxy_core_exchange",
            "control.*",
            json(Map.of("epoch", System.currentTimeMillis() / 1e3 - 300)),
            bodyOf(i).getBytes(StandardCharsets.UTF_8));
      }
      listener.awaitTask(update(2, 3));

      assertThat(log.lines()).filteredOn(line -> line.contains("300 s behind")).hasSize(1);
    }
  }

  private RabbitBus bus(String serverName) throws Exception {
    RabbitBus bus = TestBus.connect(rabbit.url(), serverName);
    open.add(bus);
    return bus;
  }

  private Channel channel() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    Connection connection = factory.newConnection();
    open.add(connection);
    return connection.createChannel();
  }

  /** Everything that is published to the exchange, as the recordings were made. */
  private BlockingQueue<Delivery> tap() throws Exception {
    Channel channel = channel();
    channel.exchangeDeclare("galaxy_core_exchange", "topic", true);
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "galaxy_core_exchange", "#");
    return consume(channel, queue);
  }

  private static BlockingQueue<Delivery> consume(Channel channel, String queue) throws Exception {
    BlockingQueue<Delivery> seen = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, true, (tag, message) -> seen.add(message), tag -> {});
    return seen;
  }

  private static void publish(Channel channel, String key, String body) throws Exception {
    channel.basicPublish(
        "galaxy_core_exchange", key, json(Map.of()), body.getBytes(StandardCharsets.UTF_8));
  }

  private static void numbered(Channel channel, long number, long history) throws Exception {
    channel.basicPublish(
        "galaxy_core_exchange",
        "control.*",
        json(Map.of("galaxy_events_producer", "other@vm/1", "galaxy_events_sequence", number)),
        bodyOf(history).getBytes(StandardCharsets.UTF_8));
  }

  private static AMQP.BasicProperties json(Map<String, Object> headers) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .headers(headers)
        .build();
  }

  private static AMQP.BasicProperties asking(String queue, String correlation) {
    return json(Map.of()).builder().replyTo(queue).correlationId(correlation).build();
  }

  private static String bodyOf(long history) {
    return "{\"task\": \"history_update\", \"kwargs\": {\"user_updates\": {\"2\": [%d]}}}"
        .formatted(history);
  }

  private int messages() throws Exception {
    return rabbit.sum("messages");
  }

  private int unacknowledged() throws Exception {
    return rabbit.sum("messages_unacknowledged");
  }

  private static ControlTask update(long user, long history) {
    return new ControlTask.HistoryUpdate(Map.of(user, List.of(history)), Map.of(), "");
  }
}
