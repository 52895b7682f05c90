package org.galaxyevents.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few of the faults that {@code ./dev faults} plays, once each. */
final class FaultsIT {

  private static final long SEED = Long.getLong("seed", 1);

  @TempDir private static Path folder;

  private static Playground<Cluster> playground;

  @BeforeAll
  static void open() {
    playground = new Playground<>((own, number) -> Cluster.start(own, Map.of()), folder);
  }

  @AfterAll
  static void close() throws Exception {
    playground.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "worker-killed",
        "leader-killed",
        "postgres-restarted",
        "queues-deleted",
        "nginx-killed"
      })
  void nothing_is_lost_or_leaked_and_the_logs_say_what_happened(String kind) throws Exception {
    FaultKind<Cluster> played =
        ClusterFaults.all().stream()
            .filter(each -> each.name().equals(kind))
            .findFirst()
            .orElseThrow();

    RunResult result = playground.play(played, SEED);

    assertThat(result.lost()).isEmpty();
    assertThat(result.leaked()).isEmpty();
    assertThat(result.notHealed()).isEmpty();
    assertThat(result.unexplained()).isEmpty();
    assertThat(result.changes()).isGreaterThan(50);
  }
}
