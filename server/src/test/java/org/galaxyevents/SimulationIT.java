package org.galaxyevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galaxyevents.simulator.Cast;
import org.galaxyevents.simulator.HearingReport;
import org.galaxyevents.simulator.Simulation;
import org.galaxyevents.simulator.SimulationConfig;
import org.galaxyevents.simulator.SimulationReport;
import org.galaxyevents.simulator.Tempo;
import org.galaxyevents.testing.Accounts;
import org.galaxyevents.testing.RunningServer;
import org.junit.jupiter.api.Test;

/** {@code simulate} against a whole server: whatever is announced is played. */
final class SimulationIT {

  @Test
  void everything_that_is_announced_is_heard_by_those_whom_it_concerns_and_nobody_else()
      throws Exception {
    try (RunningServer server = RunningServer.start();
        Simulation simulation =
            new Simulation(
                new SimulationConfig(
                    server.url(),
                    new Cast.Created(RunningServer.ADMIN_KEY, 6, 3),
                    new Tempo(10, 1_200),
                    Optional.of(Duration.ofSeconds(2)),
                    26),
                _ -> {})) {
      SimulationReport report = simulation.start().await();

      assertThat(report.hearing().rows()).extracting(HearingReport.Row::what).hasSize(7);
      assertThat(report.hearing().rows())
          .allSatisfy(row -> assertThat(row.times().count()).as(row.what()).isPositive());
      assertThat(report.hearing().leftOut()).isEmpty();
      assertThat(report.passed()).as(report.render()).isTrue();
      assertThat(report.hearing().unsettled()).isZero();
      assertThat(report.firstError()).isEmpty();
    }
  }

  @Test
  void one_account_alone_as_in_the_demo_is_written_to_and_runs_tools() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      String key = Accounts.of(server).newUser("demo");
      SimulationReport report =
          played(server, new Cast.Given(List.of(key), Optional.of(RunningServer.ADMIN_KEY)));

      assertThat(report.hearing().rows())
          .extracting(HearingReport.Row::what)
          .containsExactly(
              "notification to users",
              "broadcast",
              "broadcast, since its time came",
              "step of an interactive tool");
      assertThat(report.hearing().leftOut()).hasSize(3);
      assertThat(report.passed()).as(report.render()).isTrue();
    }
  }

  @Test
  void where_notifications_are_off_all_else_is_played() throws Exception {
    try (RunningServer server =
        RunningServer.start(Map.of("GALAXY_CONFIG_OVERRIDE_ENABLE_NOTIFICATION_SYSTEM", "false"))) {
      SimulationReport report = played(server, new Cast.Created(RunningServer.ADMIN_KEY, 2, 1));

      assertThat(report.hearing().leftOut()).hasSize(4);
      assertThat(report.hearing().rows())
          .extracting(HearingReport.Row::what)
          .contains("step of an interactive tool", "change of a history, to viewers");
      assertThat(report.passed()).as(report.render()).isTrue();
    }
  }

  /** Scenes alone, for a second. */
  private static SimulationReport played(RunningServer server, Cast cast) throws Exception {
    SimulationConfig config =
        new SimulationConfig(
            server.url(), cast, new Tempo(0, 2_400), Optional.of(Duration.ofSeconds(1)), 26);
    try (Simulation simulation = new Simulation(config, _ -> {})) {
      return simulation.start().await();
    }
  }
}
