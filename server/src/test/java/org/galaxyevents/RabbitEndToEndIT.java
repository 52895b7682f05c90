package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.GoldenTasks;
import org.galaxyevents.testing.GoldenTasks.Obeyed;
import org.galaxyevents.testing.RabbitServer;
import org.galaxyevents.testing.RunningServer;
import org.galaxyevents.testing.ServerProcess;
import org.galaxyevents.testing.TcpProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The standalone server with a broker: from a change through RabbitMQ to the browser's side. */
final class RabbitEndToEndIT {

  /** What Galaxy did and we do not, on purpose or not yet. */
  private static final Set<String> DIFFERENT =
      Set.of(
          // Nothing is announced where nothing changed.
          "empty list",
          // Read as the number that it is.
          "notify_users user id as string",
          // JSON, where Galaxy writes Python.
          "notify_users payload a dict",
          // Our queue has another name, and nobody sends to it directly.
          "default exchange to queue control.main.1@vm",
          // Listened to, as later versions of Galaxy do.
          "routing key web.control",
          // Viewers of other people's histories are not told yet.
          "history_update for other user 999 history 1 (viewer gets it)");

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void a_change_reaches_its_owner_through_the_broker_in_galaxys_form() throws Exception {
    RunningServer server = serve(rabbit.url());
    Accounts accounts = Accounts.of(server);
    String key = accounts.newUser("alice");
    String history = accounts.createHistory(key);
    BlockingQueue<StreamEvent> events = stream(server, key);
    BlockingQueue<Delivery> published = tap();

    accounts.rename(key, history, "renamed");

    awaitUpdate(events, history);
    Delivery task = published.poll(10, TimeUnit.SECONDS);
    assertThat(task.getEnvelope().getRoutingKey()).isEqualTo("control.*");
    assertThat(new String(task.getBody(), StandardCharsets.UTF_8))
        .matches(
            "\\{\"task\": \"history_update\", \"kwargs\": \\{\"user_updates\": \\{\"\\d+\": \\[1]}, \"event_id\": \"20\\d\\d-[0-9T:.-]+\"}}");
  }

  @Test
  void what_galaxy_publishes_is_obeyed_as_galaxys_own_workers_obey_it() throws Exception {
    RunningServer server = serve(rabbit.url());
    // The second user of this server, behind its admin, as in the recordings.
    BlockingQueue<StreamEvent> events = stream(server, Accounts.of(server).newUser("two"));
    Channel galaxy = channel();

    for (Obeyed each : GoldenTasks.obeyed()) {
      galaxy.basicPublish(
          each.exchange(),
          each.routingKey(),
          properties(each),
          each.body().getBytes(StandardCharsets.UTF_8));
      List<String> heard = untilFence(galaxy, events, each.name());
      if (!DIFFERENT.contains(each.name())) {
        assertThat(heard).as(each.name()).isEqualTo(delivered(each));
      }
    }
  }

  @Test
  void changes_made_while_the_broker_restarts_are_announced_afterwards() throws Exception {
    RunningServer server = serve(rabbit.url());
    Accounts accounts = Accounts.of(server);
    String key = accounts.newUser("alice");
    String before = accounts.createHistory(key);
    String during = accounts.createHistory(key);
    BlockingQueue<StreamEvent> events = stream(server, key);
    accounts.rename(key, before, "before");
    awaitUpdate(events, before);

    rabbit.process().killBroker();
    accounts.rename(key, during, "during");
    rabbit.restartEmpty();

    awaitUpdate(events, during);
    accounts.rename(key, before, "after");
    awaitUpdate(events, before);
  }

  @Test
  void an_update_that_is_lost_on_the_bus_is_noticed_and_caught_up() throws Exception {
    assertThatALossIsCaughtUp("all", "control.*", "x@y/1");
  }

  @Test
  void by_interest_an_update_that_is_lost_on_one_key_is_noticed_and_caught_up() throws Exception {
    int group = InterestGroup.ofUser(2).number();
    assertThatALossIsCaughtUp("interest", "galaxy_events.group." + group, "x@y/1#" + group);
  }

  /** After a message of another worker, whose predecessor got lost. */
  private void assertThatALossIsCaughtUp(String routing, String routingKey, String producer)
      throws Exception {
    RunningServer server = serve(rabbit.url(), routing);
    Accounts accounts = Accounts.of(server);
    // The second user of this server.
    String key = accounts.newUser("alice");
    String history = accounts.createHistory(key);
    BlockingQueue<StreamEvent> events = stream(server, key);
    awaitUpdate(events, history);
    await().atMost(Duration.ofSeconds(10)).until(() -> quiet(events));

    Channel other = channel();
    for (long number : new long[] {1, 3}) {
      other.basicPublish(
          "galaxy_core_exchange",
          routingKey,
          new AMQP.BasicProperties.Builder()
              .contentType("application/json")
              .headers(Map.of("galaxy_events_producer", producer, "galaxy_events_sequence", number))
              .build(),
          "{\"task\": \"entry_point_update\", \"kwargs\": {\"user_id\": 999}}"
              .getBytes(StandardCharsets.UTF_8));
    }

    awaitUpdate(events, history);
  }

  @Test
  void by_interest_a_change_reaches_its_owner_and_a_broadcast_everybody() throws Exception {
    RunningServer server = serve(rabbit.url(), "interest");
    Accounts accounts = Accounts.of(server);
    String key = accounts.newUser("alice");
    String history = accounts.createHistory(key);
    BlockingQueue<StreamEvent> events = stream(server, key);
    BlockingQueue<Delivery> toGalaxy = tap();

    accounts.rename(key, history, "renamed");
    awaitUpdate(events, history);
    server.server().bus().publish(new ControlTask.NotifyBroadcast("to all", ""));

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          StreamEvent event = events.poll();
          return event != null && event.data().equals("to all");
        });
    assertThat(toGalaxy).isEmpty();
  }

  @Test
  void by_interest_a_user_who_connects_is_routed_before_the_stream_is_ready() throws Exception {
    RunningServer server = serve(rabbit.url(), "interest");
    String key = Accounts.of(server).newUser("two");
    Channel other = channel();

    for (int i = 0; i < 20; i++) {
      BlockingQueue<StreamEvent> events = stream(server, key);
      other.basicPublish(
          "galaxy_core_exchange",
          "galaxy_events.group." + InterestGroup.ofUser(2).number(),
          new AMQP.BasicProperties.Builder().contentType("application/json").build(),
          "{\"task\": \"entry_point_update\", \"kwargs\": {\"user_id\": 2}}"
              .getBytes(StandardCharsets.UTF_8));
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> {
            StreamEvent event = events.poll();
            return event != null && event.type().equals("entry_point_update");
          });
    }
  }

  @Test
  void a_broker_that_does_not_let_us_in_ends_the_start_with_1_and_its_cause(@TempDir Path folder)
      throws Exception {
    try (ServerProcess server = process(folder, rabbit.url().replace(":guest@", ":s3cret@"))) {
      assertThat(server.awaitExit(Duration.ofSeconds(30))).isEqualTo(1);
      assertThat(server.output())
          .contains("user name or password is wrong")
          .doesNotContain("\tat ")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void a_start_that_waits_for_its_broker_says_so_and_goes_on_when_it_is_up(@TempDir Path folder)
      throws Exception {
    try (TcpProxy network = TcpProxy.to(rabbit.port())) {
      network.cut();
      try (ServerProcess server = process(folder, rabbit.url(network.port()))) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> server.output().contains("Waiting for it"));

        network.mend();

        server.awaitReady();
      }
    }
  }

  @Test
  void a_start_that_waits_for_its_broker_can_be_stopped(@TempDir Path folder) throws Exception {
    try (ServerProcess server = process(folder, "amqp://127.0.0.1:1")) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.output().contains("Waiting for it"));

      server.terminate();

      assertThat(server.awaitExit(Duration.ofSeconds(10))).isZero();
      assertThat(server.output()).doesNotContain("\tat ");
    }
  }

  private RunningServer serve(String url) throws Exception {
    return serve(url, "all");
  }

  private RunningServer serve(String url, String routing) throws Exception {
    RunningServer server =
        RunningServer.start(
            Map.of(
                "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_BUS_ROUTING",
                routing,
                "GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION",
                url,
                "GALAXY_CONFIG_OVERRIDE_GALAXY_EVENTS_SERVER_NAME",
                "main.1"));
    open.add(server);
    return server;
  }

  private static ServerProcess process(Path folder, String url) throws Exception {
    return ServerProcess.start(
        folder,
        Map.of("GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION", url),
        "--port",
        "0",
        "--data",
        folder.toString());
  }

  private BlockingQueue<StreamEvent> stream(RunningServer server, String key) throws Exception {
    BlockingQueue<StreamEvent> events = new LinkedBlockingQueue<>();
    EventStreamReader reader =
        new EventStreamReader(
            URI.create(server.url() + "/api/events/stream"), Map.of("x-api-key", key), events::add);
    reader.start();
    open.add(reader);
    StreamEvent first = events.poll(10, TimeUnit.SECONDS);
    assertThat(first).isNotNull();
    assertThat(first.type()).isEqualTo("ready");
    return events;
  }

  private static void awaitUpdate(BlockingQueue<StreamEvent> events, String history) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          StreamEvent event = events.poll();
          return event != null
              && event.type().equals("history_update")
              && event.data().contains(history);
        });
  }

  /** Whether nothing but cursors has come for a second. */
  private static boolean quiet(BlockingQueue<StreamEvent> events) throws InterruptedException {
    StreamEvent event = events.poll(1, TimeUnit.SECONDS);
    return event == null;
  }

  /**
   * What has come, fences left out. Two fences, because what is written together is written in an
   * order of its own.
   */
  private static List<String> untilFence(
      Channel galaxy, BlockingQueue<StreamEvent> events, String name) throws Exception {
    List<String> heard = new ArrayList<>();
    for (String fence : List.of("first fence", "second fence")) {
      galaxy.basicPublish(
          "galaxy_core_exchange",
          "control.*",
          new AMQP.BasicProperties.Builder().contentType("application/json").build(),
          "{\"task\": \"notify_broadcast\", \"kwargs\": {\"payload\": \"%s\"}}"
              .formatted(fence)
              .getBytes(StandardCharsets.UTF_8));
      StreamEvent event = next(events, name);
      while (!event.data().equals(fence)) {
        if (!event.type().equals("cursor")) {
          heard.add(reduced(event));
        }
        event = next(events, name);
      }
    }
    return heard;
  }

  private static StreamEvent next(BlockingQueue<StreamEvent> events, String name)
      throws InterruptedException {
    StreamEvent event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).as(name).isNotNull();
    return event;
  }

  /** Without what Galaxy does not say. */
  private static String reduced(StreamEvent event) {
    return event.type() + " " + event.data().replaceFirst(", \"update_time\": \"[^\"]*\"", "");
  }

  private static List<String> delivered(Obeyed each) {
    return each.delivered()
        .valueStream()
        .map(event -> event.get(0).asString() + " " + event.get(1).asString())
        // A line break in a payload breaks Galaxy's frame off; here it becomes a blank.
        .map(event -> event.endsWith(" line1") ? event + " line2" : event)
        .toList();
  }

  /** As recorded, but for the epochs: those of the recording are from the past by now. */
  private static AMQP.BasicProperties properties(Obeyed each) {
    JsonNode recorded = each.properties();
    Map<String, Object> headers = new HashMap<>();
    switch (each.name()) {
      case "epoch int header in the future(ish)" ->
          headers.put("epoch", Instant.now().getEpochSecond());
      case "epoch old (1.0)" -> headers.put("epoch", 1.0);
      case "epoch as string" -> headers.put("epoch", "1795417158.3759553");
      default -> assertThat(recorded.has("headers")).as(each.name()).isFalse();
    }
    return new AMQP.BasicProperties.Builder()
        .contentType(recorded.path("content_type").asString(null))
        .contentEncoding(recorded.path("content_encoding").asString(null))
        .expiration(recorded.path("expiration").asString(null))
        .headers(headers)
        .build();
  }

  /** What is published to Galaxy's exchange where Galaxy listens. */
  private BlockingQueue<Delivery> tap() throws Exception {
    Channel channel = channel();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "galaxy_core_exchange", "control.*");
    BlockingQueue<Delivery> seen = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, true, (tag, message) -> seen.add(message), tag -> {});
    return seen;
  }

  private Channel channel() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    Connection connection = factory.newConnection();
    open.add(connection);
    return connection.createChannel();
  }
}
