package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.LongStringHelper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.SequenceTracker.Origin;
import org.galaxyevents.bus.rabbitmq.MessageReader.Verdict;
import org.galaxyevents.testing.GoldenTasks;
import org.galaxyevents.testing.GoldenTasks.Obeyed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class MessageReaderTest {

  private static final Instant STARTED = Instant.parse("2026-11-23T06:00:00Z");

  private static final String UPDATE =
      "{\"task\": \"history_update\", \"kwargs\": {\"user_updates\": {\"2\": [1]}, \"event_id\": \"x\"}}";

  private final MessageReader reader = new MessageReader("main.1", STARTED);

  static List<Obeyed> obeyed() {
    return GoldenTasks.obeyed();
  }

  static List<JsonNode> poison() {
    return GoldenTasks.poison();
  }

  @ParameterizedTest
  @MethodSource("obeyed")
  void what_galaxys_workers_run_is_run_and_what_they_refuse_is_not(Obeyed galaxys) {
    Verdict verdict = reader.read(properties(galaxys.properties()), bytes(galaxys.body()));

    if (!galaxys.delivered().isEmpty()) {
      assertThat(verdict).isInstanceOf(Verdict.Run.class);
    } else if (galaxys.name().startsWith("epoch") || galaxys.name().contains("charset")) {
      assertThat(verdict).isNotInstanceOf(Verdict.Run.class);
    } else if (galaxys.name().equals("noop = main.1")) {
      assertThat(verdict).isEqualTo(new Verdict.Skip("noop"));
    }
  }

  @ParameterizedTest
  @MethodSource("poison")
  void what_ends_galaxys_consumers_is_refused_or_passed_over(JsonNode variant) {
    Verdict verdict =
        reader.read(properties(variant.path("properties")), bytes(variant.path("body").asString()));

    boolean isTask =
        variant.path("properties").path("content_type").asString("").equals("application/json")
            && variant.path("body").asString().contains("\"task\"");
    assertThat(verdict).isInstanceOf(isTask ? Verdict.Run.class : Verdict.Refuse.class);
  }

  @Test
  void a_message_without_any_properties_is_refused() {
    assertThat(reader.read(new AMQP.BasicProperties(), bytes(UPDATE)))
        .isEqualTo(new Verdict.Refuse("it has no content type"));
  }

  @Test
  void a_task_from_long_before_this_process_is_passed_over() {
    assertThat(reader.read(epoch(epochOf(STARTED) - 3_601), bytes(UPDATE)))
        .isEqualTo(new Verdict.Skip("past"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-600, 0, 600, 1e9, Double.NaN, Double.POSITIVE_INFINITY})
  void a_task_is_run_though_the_senders_clock_is_wrong(double seconds) {
    assertThat(reader.read(epoch(epochOf(STARTED) + seconds), bytes(UPDATE)))
        .isInstanceOf(Verdict.Run.class);
  }

  @Test
  void an_epoch_that_is_no_number_is_refused() {
    assertThat(reader.read(epoch(LongStringHelper.asLongString("1795417158.37")), bytes(UPDATE)))
        .isEqualTo(new Verdict.Refuse("its epoch is no number"));
  }

  @Test
  void a_task_whose_noop_names_another_server_is_run() {
    String body = UPDATE.substring(0, UPDATE.length() - 1) + ", \"noop\": \"main.2\"}";

    assertThat(reader.read(epoch(null), bytes(body))).isInstanceOf(Verdict.Run.class);
  }

  @Test
  void the_numbers_of_our_own_messages_are_read_and_nonsense_is_not() {
    assertThat(MessageReader.origin(numbered(LongStringHelper.asLongString("a@b/1"), 7L)))
        .isEqualTo(new Origin("a@b/1", 7));
    assertThat(MessageReader.origin(numbered(LongStringHelper.asLongString("a"), "7"))).isNull();
    assertThat(MessageReader.origin(numbered(LongStringHelper.asLongString("a"), -7L))).isNull();
    assertThat(MessageReader.origin(numbered(List.of("a"), 7L))).isNull();
    assertThat(MessageReader.origin(numbered(LongStringHelper.asLongString("a".repeat(501)), 7L)))
        .isNull();
    assertThat(MessageReader.origin(new AMQP.BasicProperties())).isNull();
  }

  @Test
  void ten_megabytes_are_read_or_refused_like_anything_else() {
    String large = "x".repeat(10 << 20);

    assertThat(
            reader.read(
                epoch(null),
                bytes(
                    "{\"task\": \"notify_broadcast\", \"kwargs\": {\"payload\": \""
                        + large
                        + "\"}}")))
        .isEqualTo(new Verdict.Run(new ControlTask.NotifyBroadcast(large, "")));
    assertThat(reader.read(epoch(null), bytes(large))).isInstanceOf(Verdict.Refuse.class);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatever_bytes_come_there_is_a_verdict(long seed) {
    Random random = new Random(seed);
    List<String> bodies = GoldenTasks.published().stream().map(each -> each.body()).toList();
    for (int i = 0; i < 500; i++) {
      byte[] body = bytes(bodies.get(random.nextInt(bodies.size())));
      for (int edits = random.nextInt(4); edits >= 0; edits--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      byte[] cut = java.util.Arrays.copyOf(body, random.nextInt(body.length + 1));

      assertThat(reader.read(epoch(null), cut)).isNotNull();
    }
  }

  private static AMQP.BasicProperties properties(JsonNode recorded) {
    Map<String, Object> headers = new HashMap<>();
    // The recordings show headers as Python prints them.
    String shown = recorded.path("headers").asString("");
    if (shown.contains("'epoch': '")) {
      headers.put("epoch", LongStringHelper.asLongString("1795417158.3759553"));
    } else if (shown.contains("'epoch': 1}")) {
      headers.put("epoch", 1);
    } else if (!shown.isEmpty()) {
      headers.put("epoch", 1_795_417_157L);
    }
    return new AMQP.BasicProperties.Builder()
        .contentType(recorded.path("content_type").asString(null))
        .contentEncoding(recorded.path("content_encoding").asString(null))
        .headers(headers)
        .build();
  }

  private static AMQP.BasicProperties epoch(@org.jspecify.annotations.Nullable Object epoch) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("epoch", epoch);
    return new AMQP.BasicProperties.Builder()
        .contentType("application/json")
        .headers(headers)
        .build();
  }

  private static AMQP.BasicProperties numbered(Object producer, Object sequence) {
    return new AMQP.BasicProperties.Builder()
        .headers(Map.of("galaxy_events_producer", producer, "galaxy_events_sequence", sequence))
        .build();
  }

  private static double epochOf(Instant instant) {
    return instant.getEpochSecond();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
