package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galaxyevents.bus.BusMetrics;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.testing.GoldenTasks;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RabbitServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** One message without a content type ended the consumers of every Galaxy process, for good. */
final class RabbitBusPoisonIT {

  @RegisterExtension final RabbitServer rabbit = new RabbitServer();

  private final RecordingListener listener = new RecordingListener();
  private final CountingMetrics metrics = new CountingMetrics();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Channel sender;

  @BeforeEach
  void start() throws Exception {
    RabbitBus bus = TestBus.connect(rabbit.url(), "main.1", metrics);
    open.add(bus);
    bus.start(listener);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(rabbit.url());
    Connection connection = factory.newConnection();
    open.add(connection);
    sender = connection.createChannel();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void no_message_that_galaxy_was_tried_with_ends_the_consumer() throws Exception {
    for (JsonNode variant : GoldenTasks.poison()) {
      JsonNode properties = variant.path("properties");
      send(
          new AMQP.BasicProperties.Builder()
              .contentType(properties.path("content_type").asString(null))
              .contentEncoding(properties.path("content_encoding").asString(null))
              .build(),
          bytes(variant.path("body").asString()));
    }
    send(new AMQP.BasicProperties(), bytes("{\"task\": \"history_update\"}"));

    assertAlive();
    assertThat(metrics.refused).hasSize(9);
    assertThat(listener.gaps()).isEmpty();
  }

  @Test
  void truncated_twisted_and_huge_messages_do_not_end_the_consumer() throws Exception {
    Random random = new Random(26);
    for (int i = 0; i < 1_000; i++) {
      byte[] body = bytes(GoldenTasks.published().get(random.nextInt(20)).body());
      body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      send(json(headers(random)), Arrays.copyOf(body, random.nextInt(body.length + 1)));
    }
    send(json(Map.of()), new byte[0]);
    send(json(Map.of()), new byte[10 << 20]);
    send(json(Map.of()), bytes("{\"task\": \"x\", \"kwargs\": " + "[".repeat(100_000)));
    send(json(Map.of()), bytes("{\"task\": \"" + "x".repeat(10 << 20) + "\"}"));

    assertAlive();
    assertThat(metrics.refused).hasSizeGreaterThan(500);
  }

  @Test
  void each_kind_of_poison_is_mentioned_once_without_what_is_in_it() throws Exception {
    try (LogCapture log = LogCapture.open()) {
      for (int i = 0; i < 100; i++) {
        send(new AMQP.BasicProperties(), bytes("s3cret"));
      }
      assertAlive();

      assertThat(log.lines())
          .filteredOn(line -> line.contains("cannot be used"))
          .singleElement()
          .asString()
          .contains("it has no content type", "6 bytes", "control.*")
          .doesNotContain("s3cret");
      assertThat(metrics.refused).hasSize(100);
    }
  }

  @Test
  void a_task_that_nobody_knows_is_passed_over_without_a_word() throws Exception {
    try (LogCapture log = LogCapture.open()) {
      send(json(Map.of()), bytes("{\"task\": \"recalculate_user_disk_usage\", \"kwargs\": {}}"));
      assertAlive();

      assertThat(log.lines()).isEmpty();
      assertThat(metrics.refused).isEmpty();
    }
  }

  /** The next task is heard, and no message comes again. */
  private void assertAlive() throws Exception {
    send(
        json(Map.of()), bytes("{\"task\": \"entry_point_update\", \"kwargs\": {\"user_id\": 99}}"));
    listener.awaitTask(new ControlTask.EntryPointUpdate(99, ""));
    await().atMost(Duration.ofSeconds(10)).until(() -> rabbit.sum("messages") == 0);
    assertThat(rabbit.sum("consumers")).isEqualTo(1);
  }

  private void send(AMQP.BasicProperties properties, byte[] body) throws Exception {
    sender.basicPublish("galaxy_core_exchange", "control.*", properties, body);
  }

  private static AMQP.BasicProperties json(Map<String, Object> headers) {
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .headers(headers)
        .build();
  }

  /** Epochs from the past and the future, and what is none. */
  private static Map<String, Object> headers(Random random) {
    Map<String, Object> headers = new HashMap<>();
    Object[] epochs = {1.0, 0L, 1e12, -5, "soon", true, List.of(1), Map.of("a", 1)};
    headers.put("epoch", epochs[random.nextInt(epochs.length)]);
    headers.put("galaxy_events_producer", epochs[random.nextInt(epochs.length)]);
    headers.put("galaxy_events_sequence", epochs[random.nextInt(epochs.length)]);
    return headers;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static final class CountingMetrics implements BusMetrics {
    private final List<String> refused = new CopyOnWriteArrayList<>();

    @Override
    public void refused(String reason) {
      refused.add(reason);
    }

    @Override
    public void lost() {}

    @Override
    public void repeated(int messages) {}
  }
}
