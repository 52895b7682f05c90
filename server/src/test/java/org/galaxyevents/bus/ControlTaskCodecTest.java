package org.galaxyevents.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ControlTaskCodecTest {

  private final ControlTaskCodec codec = new ControlTaskCodec();

  static Stream<ControlTask> tasks() {
    return Stream.of(
        new ControlTask.HistoryUpdate(
            Map.of(2L, List.of(4L), 3L, List.of(5L, 6L)), Map.of(), "2026-11-23T06:46:32.794603"),
        new ControlTask.HistoryUpdate(
            Map.of(), Map.of(1L, List.of(3L)), "2026-11-23T06:46:30.788567"),
        new ControlTask.EntryPointUpdate(2, "2026-11-23T06:48:12"),
        new ControlTask.NotifyUsers(
            List.of(2L, 3L), "{\"subject\":\"ünï\"}", "2026-11-23T06:48:12"),
        new ControlTask.NotifyBroadcast("{}", "2026-11-23T06:48:12"),
        new ControlTask.NotifyStatus(2, "{}", "2026-11-23T06:48:12"),
        new ControlTask.SubscribeHistoryViewer(
            "c2f850bc128d2333", OptionalLong.of(2), OptionalLong.empty()),
        new ControlTask.UnsubscribeHistoryViewer(
            "c2f850bc128d2333", OptionalLong.of(2), OptionalLong.of(9)),
        new ControlTask.RenewViewers(Map.of(2L, List.of(4L, 5L)), Map.of(9L, List.of(4L))),
        new ControlTask.RecheckViewers(4),
        new ControlTask.ReconfigureWatcher(),
        new ControlTask.Tick(7, new Cursor(1_795_416_277_345_842L)),
        new ControlTask.Tick(
            7,
            new Cursor(1_795_416_277_345_842L),
            new Cursor(1_795_416_270_000_000L),
            Map.of("main.1@vm#1f", 12L)),
        new ControlTask.Unknown("reload_toolbox"));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void a_task_comes_back_as_it_was_sent(ControlTask task) throws Exception {
    assertThat(codec.decode(codec.encode(task))).isEqualTo(task);
  }

  @Test
  void a_task_has_galaxys_keys_in_galaxys_order() {
    assertThat(
            new String(
                codec.encode(
                    new ControlTask.HistoryUpdate(
                        Map.of(3L, List.of(5L, 6L), 2L, List.of(4L)),
                        Map.of(),
                        "2026-11-23T06:46:32.794603")),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"task\": \"history_update\", \"kwargs\": {\"user_updates\": {\"2\": [4], \"3\": [5, 6]}, "
                + "\"event_id\": \"2026-11-23T06:46:32.794603\"}}");
  }

  @Test
  void what_galaxy_tolerates_is_tolerated() throws Exception {
    assertThat(
            decode(
                "{\"task\":\"history_update\",\"kwargs\":{\"user_updates\":{\"2\":[\"4\"]},\"more\":1},\"noop\":\"x\"}"))
        .isEqualTo(new ControlTask.HistoryUpdate(Map.of(2L, List.of(4L)), Map.of(), ""));
    assertThat(decode("{\"task\":\"history_update\",\"kwargs\":{}}"))
        .isEqualTo(new ControlTask.HistoryUpdate(Map.of(), Map.of(), ""));
    assertThat(decode("{\"task\":\"notify_broadcast\",\"kwargs\":{\"event_id\":null}}"))
        .isEqualTo(new ControlTask.NotifyBroadcast("{}", ""));
    assertThat(decode("{\"task\":\"notify_broadcast\",\"kwargs\":{\"payload\":{\"x\":1}}}"))
        .isEqualTo(new ControlTask.NotifyBroadcast("{\"x\":1}", ""));
    assertThat(decode("{\"task\":\"reload_toolbox\"}"))
        .isEqualTo(new ControlTask.Unknown("reload_toolbox"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[1,2]",
        "{}",
        "null",
        "\"text\"",
        "{not json",
        "{\"task\":1}",
        "{\"task\":\"history_update\",\"kwargs\":{\"user_updates\":[1]}}",
        "{\"task\":\"history_update\",\"kwargs\":{\"user_updates\":{\"x\":[1]}}}",
        "{\"task\":\"history_update\",\"kwargs\":{\"user_updates\":{\"1\":[1.5]}}}",
        "{\"task\":\"entry_point_update\"}",
        "{\"task\":\"entry_point_update\",\"kwargs\":{\"user_id\":99999999999999999999}}",
        "{\"task\":\"galaxy_events_tick\",\"kwargs\":{\"term\":1,\"watermark\":-1}}",
      })
  void what_is_no_task_is_refused_and_says_so(String message) {
    assertThatThrownBy(() -> decode(message)).isInstanceOf(ControlTaskCodec.MalformedTask.class);
  }

  @Test
  void endless_nesting_is_refused() {
    String deep = "{\"task\":\"x\",\"kwargs\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThatThrownBy(() -> decode(deep)).isInstanceOf(ControlTaskCodec.MalformedTask.class);
  }

  private ControlTask decode(String message) throws ControlTaskCodec.MalformedTask {
    return codec.decode(message.getBytes(StandardCharsets.UTF_8));
  }
}
