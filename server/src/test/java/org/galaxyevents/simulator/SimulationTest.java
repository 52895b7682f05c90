package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SimulationTest {

  private static final Duration SHORT = Duration.ofMillis(150);

  @Test
  void created_users_make_changes_and_each_is_announced() throws Exception {
    try (var server = new InMemoryServer()) {
      SimulationReport report = simulate(server, new Cast.Created("admin", 3, 2));

      assertThat(report.users()).isEqualTo(3);
      assertThat(report.streamsOpen()).isEqualTo(3);
      assertThat(report.changes().made()).isBetween(20L, 31L);
      assertThat(report.changes().announced()).isEqualTo(report.changes().made());
      assertThat(report.whileChanging().fromRequest().count()).isEqualTo(report.changes().made());
      assertThat(report.actions()).containsKeys("rename", "upload");
      assertThat(report.firstError()).isEmpty();
      assertThat(report.passed()).isTrue();
    }
  }

  @Test
  void a_user_of_an_earlier_run_gets_a_namesake() throws Exception {
    try (var server = new InMemoryServer().withUser("sim-1-0")) {
      SimulationReport report = simulate(server, new Cast.Created("admin", 1, 1));

      assertThat(report.users()).isEqualTo(1);
      assertThat(server.requests()).anyMatch(request -> request.contains("\"sim-1-0-"));
    }
  }

  @Test
  void visitors_play_with_the_cookie_and_history_that_they_get() throws Exception {
    try (var server = new InMemoryServer()) {
      SimulationReport report = simulate(server, new Cast.Visitors(2));

      assertThat(report.changes().announced()).isPositive().isEqualTo(report.changes().made());
      assertThat(server.requests()).noneMatch(request -> request.startsWith("POST /api/users"));
    }
  }

  @Test
  void given_users_without_a_history_get_three() throws Exception {
    try (var server = new InMemoryServer()) {
      simulate(server, new Cast.Given(List.of("key")));

      assertThat(server.requests())
          .filteredOn(request -> request.startsWith("POST /api/histories "))
          .hasSize(3);
    }
  }

  @Test
  void a_full_history_of_a_given_user_loses_its_oldest_item_first() throws Exception {
    try (var server = new InMemoryServer().withExistingHistoriesOf(14)) {
      simulate(server, new Cast.Given(List.of("key")));

      List<String> deletions =
          server.requests().stream().filter(request -> request.startsWith("DELETE")).toList();
      assertThat(deletions.getFirst()).contains("/contents/datasets/old1 ");
      assertThat(deletions).hasSizeGreaterThan(2);
    }
  }

  @Test
  void a_lost_change_is_reported() throws Exception {
    try (var server = new InMemoryServer().thatAnnouncesNothing()) {
      SimulationReport report = simulate(server, new Cast.Visitors(1));

      assertThat(report.changes().lost()).isPositive().isEqualTo(report.changes().made());
      assertThat(report.passed()).isFalse();
      assertThat(report.render()).contains(report.changes().lost() + " lost (first: history ");
    }
  }

  @Test
  void a_stream_that_ends_is_resumed_from_its_last_id() throws Exception {
    try (var server = new InMemoryServer();
        var simulation = new Simulation(config(server.url(), new Cast.Visitors(1), 0), _ -> {})) {
      simulation.start();
      assertThat(server.resumedFrom.poll(5, TimeUnit.SECONDS)).isEmpty();

      server.endAllStreams();

      assertThat(server.resumedFrom.poll(5, TimeUnit.SECONDS)).isEqualTo("T0");
    }
  }

  @Test
  void a_stopped_simulation_reports_what_it_did() throws Exception {
    try (var server = new InMemoryServer()) {
      var untilStopped =
          new SimulationConfig(
              server.url(), new Cast.Visitors(1), new Tempo(50, 0), Optional.empty(), 1, SHORT);
      try (var simulation = new Simulation(untilStopped, _ -> {})) {
        simulation.start();
        assertThat(server.resumedFrom.poll(5, TimeUnit.SECONDS)).isNotNull();

        simulation.stop();

        assertThat(simulation.await().changes().unsettled()).isZero();
      }
    }
  }

  @Test
  void a_server_that_is_not_there_is_named() throws Exception {
    URI nowhere;
    try (var server = CannedServer.thatAnswers("")) {
      nowhere = server.address("/");
    }
    try (var simulation = new Simulation(config(nowhere, new Cast.Visitors(1), 5), _ -> {})) {
      assertThatThrownBy(() -> simulation.start().await())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("nothing answers at " + nowhere);
    }
  }

  private static SimulationReport simulate(InMemoryServer server, Cast cast) throws Exception {
    try (var simulation = new Simulation(config(server.url(), cast, 200), _ -> {})) {
      return simulation.start().await();
    }
  }

  private static SimulationConfig config(URI url, Cast cast, double rate) {
    return new SimulationConfig(url, cast, new Tempo(rate, 0), Optional.of(SHORT), 1, SHORT);
  }
}
