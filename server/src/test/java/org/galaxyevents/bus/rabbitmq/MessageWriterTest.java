package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.ControlTaskCodec;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.testing.GoldenTasks;
import org.galaxyevents.testing.GoldenTasks.Published;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

final class MessageWriterTest {

  private final ControlTaskCodec codec = new ControlTaskCodec();

  static List<Published> published() {
    return GoldenTasks.published();
  }

  @ParameterizedTest
  @MethodSource("published")
  void a_message_has_galaxys_bytes_properties_and_routing_key(Published galaxys) throws Exception {
    byte[] body = galaxys.body().getBytes(StandardCharsets.UTF_8);
    String noop = codec.noop(body);
    MessageWriter writer = writer(noop == null ? "main.1" : noop, galaxys.epoch());

    Delivery ours = writer.write(codec.decode(body));

    AMQP.BasicProperties properties = ours.getProperties();
    JsonNode theirs = galaxys.properties();
    assertThat(new String(ours.getBody(), StandardCharsets.UTF_8)).isEqualTo(galaxys.body());
    assertThat(ours.getEnvelope().getRoutingKey()).isEqualTo(galaxys.routingKey());
    assertThat(properties.getContentType()).isEqualTo(theirs.path("content_type").asString(null));
    assertThat(properties.getContentEncoding())
        .isEqualTo(theirs.path("content_encoding").asString(null));
    assertThat(properties.getDeliveryMode()).isEqualTo(theirs.path("delivery_mode").asInt());
    assertThat(properties.getPriority()).isEqualTo(theirs.path("priority").asInt());
    assertThat(properties.getExpiration()).isEqualTo(theirs.path("expiration").asString(null));
    assertThat(properties.getReplyTo()).isNull();
    assertThat(properties.getCorrelationId()).isNull();
    assertThat(properties.getMessageId()).isNull();
    assertThat(properties.getTimestamp()).isNull();
    assertThat(properties.getHeaders()).containsEntry("epoch", galaxys.epoch());
  }

  @Test
  void what_is_sent_is_followed_by_a_number_or_by_a_tick() throws Exception {
    MessageWriter writer = writer("main.1", 1);
    assertThat(writer.owesNumbers()).isFalse();

    writer.write(new ControlTask.EntryPointUpdate(1, ""));
    assertThat(writer.owesNumbers()).isTrue();
    Delivery numbers = writer.numbers();
    assertThat(writer.owesNumbers()).isFalse();
    writer.write(new ControlTask.EntryPointUpdate(1, ""));
    writer.write(new ControlTask.Tick(1, new Cursor(1)));

    assertThat(writer.owesNumbers()).isFalse();
    assertThat(numbers.getEnvelope().getRoutingKey()).isEqualTo("galaxy_events.tick");
    assertThat(numbers.getProperties().getHeaders()).containsEntry("galaxy_events_sequence", 2L);
  }

  @Test
  void two_headers_are_ours_and_count() throws Exception {
    MessageWriter writer = writer("main.1", 1);

    writer.write(new ControlTask.EntryPointUpdate(1, ""));
    Delivery second = writer.write(new ControlTask.EntryPointUpdate(1, ""));

    assertThat(second.getProperties().getHeaders())
        .isEqualTo(
            Map.of(
                "epoch",
                1.0,
                "galaxy_events_producer",
                "main.1@vm/000001",
                "galaxy_events_sequence",
                2L));
  }

  @Test
  void the_term_of_an_update_goes_beside_galaxys_bytes_and_is_read_again() throws Exception {
    ControlTask.HistoryUpdate update =
        new ControlTask.HistoryUpdate(Map.of(1L, List.of(2L)), Map.of(), "x");

    Delivery message = writer("main.1", 1).write(update.in(7));

    assertThat(message.getBody()).isEqualTo(codec.encode(update));
    assertThat(message.getProperties().getHeaders()).containsEntry("galaxy_events_term", 7L);
    assertThat(
            new MessageReader("main.2", Instant.EPOCH)
                .read(message.getProperties(), message.getBody()))
        .isEqualTo(new MessageReader.Verdict.Run(update.in(7)));
  }

  @Test
  void updates_go_to_the_key_that_is_configured_and_the_call_to_reconfigure_to_all()
      throws Exception {
    MessageWriter writer =
        new MessageWriter(
            new TaskRoutes(
                new RabbitConfig(
                    AmqpUrl.parse("amqp://h"),
                    "main",
                    "vm",
                    RabbitConfig.WEB_CONTROL,
                    RabbitConfig.Routing.ALL)),
            "main",
            "main@vm/1",
            InstantSource.fixed(Instant.EPOCH),
            () -> 0);

    assertThat(writer.write(new ControlTask.EntryPointUpdate(1, "")).getEnvelope().getRoutingKey())
        .isEqualTo("web.control");
    assertThat(writer.write(new ControlTask.ReconfigureWatcher()).getEnvelope().getRoutingKey())
        .isEqualTo("control.*");
  }

  @Test
  void a_tick_goes_where_no_galaxy_hears_it() throws Exception {
    assertThat(
            writer("main", 1)
                .write(new ControlTask.Tick(1, new Cursor(1)))
                .getEnvelope()
                .getRoutingKey())
        .isEqualTo("galaxy_events.tick");
  }

  @Test
  void by_interest_each_message_says_how_long_ago_those_before_it_were_sent() throws Exception {
    long[] now = new long[1];
    MessageWriter writer =
        new MessageWriter(
            new TaskRoutes(
                new RabbitConfig(
                    AmqpUrl.parse("amqp://h"),
                    "main",
                    "vm",
                    RabbitConfig.CONTROL,
                    RabbitConfig.Routing.INTEREST)),
            "main",
            "main@vm/1",
            InstantSource.fixed(Instant.EPOCH),
            () -> now[0]);
    String group = Integer.toString(InterestGroup.ofUser(1).number());

    Delivery first = writer.write(new ControlTask.EntryPointUpdate(1, ""));
    now[0] += Duration.ofMillis(300).toNanos();
    Delivery second = writer.write(new ControlTask.EntryPointUpdate(1, ""));
    now[0] += Duration.ofMillis(50).toNanos();
    Delivery soon = writer.numbers();
    now[0] += Duration.ofMinutes(1).toNanos();
    Delivery late = writer.numbers();

    assertThat(first.getProperties().getHeaders()).doesNotContainKey("galaxy_events_before_ago");
    assertThat(second.getProperties().getHeaders()).containsEntry("galaxy_events_before_ago", 300L);
    assertThat(soon.getProperties().getHeaders())
        .containsEntry("galaxy_events_last", Map.of(group, 2L))
        .containsEntry("galaxy_events_sent_ago", Map.of(group, 50L));
    assertThat(late.getProperties().getHeaders())
        .containsEntry("galaxy_events_last", Map.of(group, 2L))
        .containsEntry("galaxy_events_sent_ago", Map.of());
  }

  private static MessageWriter writer(String serverName, double epoch) throws Exception {
    Instant instant = Instant.ofEpochSecond((long) epoch, Math.round((epoch % 1) * 1e7) * 100);
    return new MessageWriter(
        new TaskRoutes(TestBus.config("amqp://h", serverName)),
        serverName,
        serverName + "@vm/000001",
        InstantSource.fixed(instant),
        () -> 0);
  }
}
