package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galaxyevents.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code galaxy-events monitor} does where there is nothing to do for it. */
final class MonitorCommandIT {

  @TempDir private Path folder;

  @Test
  void without_a_broker_there_is_nobody_whom_it_could_tell() throws Exception {
    try (ServerProcess monitor =
        ServerProcess.startCommand(folder, Map.of(), List.of(), "monitor")) {
      assertThat(monitor.awaitExit(Duration.ofSeconds(20))).isEqualTo(2);
      assertThat(monitor.output()).contains("set amqp_internal_connection");
    }
  }

  @Test
  void without_updates_it_says_so_touches_nothing_and_waits_to_be_stopped() throws Exception {
    Map<String, String> nobodyThere =
        Map.of(
            "GALAXY_CONFIG_OVERRIDE_ENABLE_SSE_UPDATES",
            "false",
            "GALAXY_CONFIG_OVERRIDE_AMQP_INTERNAL_CONNECTION",
            "amqp://127.0.0.1:1",
            "GALAXY_CONFIG_OVERRIDE_DATABASE_CONNECTION",
            "postgresql://127.0.0.1:1/nothing");
    try (ServerProcess monitor =
        ServerProcess.startCommand(folder, nobodyThere, List.of(), "monitor")) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> monitor.output().contains("enable_sse_updates is false"));

      monitor.terminate();

      assertThat(monitor.awaitExit(Duration.ofSeconds(10))).isZero();
    }
  }
}
