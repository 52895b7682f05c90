package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.testing.RabbitServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each worker hears what concerns those who are connected to it, and notices what it misses. */
final class RabbitBusByInterestIT {

  private static final long ALICE = 2;
  private static final long BOB = 3;
  private static final InterestGroup OF_ALICE = InterestGroup.ofUser(ALICE);

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
  void of_eight_workers_only_the_one_with_the_user_hears_her_changes_and_the_others_only_ticks()
      throws Exception {
    List<RecordingListener> listeners = new ArrayList<>();
    RabbitBus leader = started("main.0", new RecordingListener());
    for (int i = 1; i <= 8; i++) {
      RecordingListener each = new RecordingListener();
      listeners.add(each);
      started("main." + i, each);
    }
    ((RabbitBus) open.get(1)).listenTo(Set.of(OF_ALICE));

    for (int i = 0; i < 100; i++) {
      leader.publish(update(ALICE, i));
    }
    leader.publish(tick(1));

    listeners.forEach(each -> each.awaitTask(tick(1)));
    assertThat(listeners.getFirst().heard()).hasSize(101);
    for (RecordingListener other : listeners.subList(1, 8)) {
      assertThat(other.heard()).containsExactly(tick(1));
      assertThat(other.gaps()).isEmpty();
    }
  }

  @Test
  void a_change_for_several_reaches_each_worker_in_its_part() throws Exception {
    RabbitBus alices = started("main.1", listener);
    alices.listenTo(Set.of(OF_ALICE));

    alices.publish(
        new ControlTask.HistoryUpdate(
            Map.of(ALICE, List.of(1L), BOB, List.of(2L)), Map.of(7L, List.of(3L)), "x"));
    alices.publish(tick(1));

    listener.awaitTask(tick(1));
    assertThat(listener.heard())
        .containsExactly(
            new ControlTask.HistoryUpdate(Map.of(ALICE, List.of(1L)), Map.of(), "x"), tick(1));
  }

  @Test
  void what_concerns_everybody_is_heard_by_everybody() throws Exception {
    RabbitBus bus = started("main.1", listener);

    bus.publish(new ControlTask.NotifyBroadcast("{}", ""));

    listener.awaitTask(new ControlTask.NotifyBroadcast("{}", ""));
  }

  @Test
  void what_nobody_here_needs_any_more_is_not_heard() throws Exception {
    RabbitBus bus = started("main.1", listener);
    bus.listenTo(Set.of(OF_ALICE));
    bus.publish(update(ALICE, 1));
    listener.awaitTask(update(ALICE, 1));

    bus.stopListeningTo(Set.of(OF_ALICE));
    bus.publish(update(ALICE, 2));
    bus.publish(tick(1));

    listener.awaitTask(tick(1));
    assertThat(listener.heard()).doesNotContain(update(ALICE, 2));
    assertThat(listener.gaps()).isEmpty();
  }

  @Test
  void whom_it_listens_for_it_listens_for_again_after_the_connection_was_lost() throws Exception {
    RabbitBus bus = started("main.1", listener);
    bus.listenTo(Set.of(OF_ALICE));

    rabbit.closeConnections();
    listener.awaitGap(GapReason.RECONNECTED);
    bus.publish(update(ALICE, 1));

    listener.awaitTask(update(ALICE, 1));
  }

  @Test
  void a_message_to_one_group_that_was_jumped_over_is_a_gap() throws Exception {
    started("main.1", listener).listenTo(Set.of(OF_ALICE));
    Channel other = channel();

    numbered(other, 5, 1);
    numbered(other, 7, 2);

    listener.awaitTask(update(ALICE, 2));
    assertThat(listener.all())
        .containsExactly(update(ALICE, 1), GapReason.MESSAGES_MISSING, update(ALICE, 2));
  }

  @Test
  void the_last_message_to_a_group_is_missed_when_its_producer_names_it() throws Exception {
    started("main.1", listener).listenTo(Set.of(OF_ALICE));
    Channel other = channel();

    numbered(other, 5, 1);
    lastNumbers(other, 5);
    lastNumbers(other, 6);

    listener.awaitGap(GapReason.BEHIND_TICK);
    assertThat(listener.gaps()).hasSize(1);
  }

  @Test
  void a_producer_tells_its_last_numbers_though_it_does_not_lead() throws Exception {
    RabbitBus producer = started("main.1", listener);
    Channel tap = channel();
    String queue = tap.queueDeclare().getQueue();
    tap.queueBind(queue, "galaxy_core_exchange", "galaxy_events.tick");
    BlockingQueue<Delivery> seen = new LinkedBlockingQueue<>();
    tap.basicConsume(queue, true, (tag, message) -> seen.add(message), tag -> {});

    producer.publish(update(ALICE, 1));
    producer.publish(update(ALICE, 2));

    Delivery numbers = seen.poll(10, TimeUnit.SECONDS);
    assertThat(numbers.getProperties().getHeaders())
        .containsEntry("galaxy_events_last", Map.of(Integer.toString(OF_ALICE.number()), 2L));
    assertThat(seen.poll(2, TimeUnit.SECONDS)).isNull();
    assertThat(listener.heard()).isEmpty();
  }

  @Test
  void a_leader_that_ticks_makes_no_gaps_of_its_own() throws Exception {
    RabbitBus bus = started("main.1", listener);
    bus.listenTo(Set.of(OF_ALICE));

    for (int i = 1; i <= 50; i++) {
      bus.publish(update(ALICE, i));
      bus.publish(update(BOB, i));
      bus.publish(tick(i));
    }

    listener.awaitTask(tick(50));
    assertThat(listener.gaps()).isEmpty();
  }

  private RabbitBus started(String serverName, RecordingListener listener) throws Exception {
    RabbitBus bus = TestBus.connectByInterest(rabbit.url(), serverName);
    open.add(bus);
    bus.start(listener);
    return bus;
  }

  private void numbered(Channel channel, long number, long history) throws Exception {
    publish(
        channel,
        "galaxy_events.group." + OF_ALICE.number(),
        Map.of(
            "galaxy_events_producer",
            "other@vm/1#" + OF_ALICE.number(),
            "galaxy_events_sequence",
            number),
        "{\"task\": \"history_update\", \"kwargs\": {\"user_updates\": {\"2\": [%d]}}}"
            .formatted(history));
  }

  private static void lastNumbers(Channel channel, long number) throws Exception {
    publish(
        channel,
        "galaxy_events.tick",
        Map.of(
            "galaxy_events_producer",
            "other@vm/1",
            "galaxy_events_sequence",
            number,
            "galaxy_events_last",
            Map.of(Integer.toString(OF_ALICE.number()), number)),
        "{\"task\": \"galaxy_events_numbers\", \"kwargs\": {}}");
  }

  private static void publish(Channel channel, String key, Map<String, Object> headers, String body)
      throws Exception {
    channel.basicPublish(
        "galaxy_core_exchange",
        key,
        new AMQP.BasicProperties.Builder().contentType("application/json").headers(headers).build(),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private Channel channel() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    Connection connection = factory.newConnection();
    open.add(connection);
    return connection.createChannel();
  }

  private static ControlTask update(long user, long history) {
    return new ControlTask.HistoryUpdate(Map.of(user, List.of(history)), Map.of(), "");
  }

  private static ControlTask tick(long micros) {
    return new ControlTask.Tick(1, new Cursor(micros));
  }
}
