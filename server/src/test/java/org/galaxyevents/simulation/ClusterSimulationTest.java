package org.galaxyevents.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Plays seeds, and repeats one by {@code -Dseed=N}. {@code ./dev simulate} plays more of them, and
 * {@code ./dev mutate} tries that they find planted bugs.
 */
final class ClusterSimulationTest {

  private static final int SEEDS = 2_000;
  private static final int SEEDS_RETOLD = 5;

  @Test
  void in_two_thousand_seeds_no_promise_is_broken() throws Exception {
    Long one = Long.getLong("seed");
    try (Simulation simulation = new Simulation()) {
      Seeds seeds =
          one == null ? Seeds.play(simulation, 1, SEEDS, 1) : Seeds.play(simulation, one, 1, 1);
      System.out.println(seeds.summary());
      for (long failed : seeds.failed().keySet()) {
        fail(simulation.tell(failed));
      }
    }
  }

  @Test
  void a_seed_tells_the_same_story_in_every_process() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-Dseeds=" + SEEDS_RETOLD,
            SimulationMain.class.getName(),
            SimulationMain.STORIES);
    Process other = new ProcessBuilder(command).start();

    List<String> here = new ArrayList<>();
    try (Simulation simulation = new Simulation()) {
      for (int seed = 1; seed <= SEEDS_RETOLD; seed++) {
        here.addAll(simulation.play(Plan.of(seed), true).story().lines());
      }
    }

    try (var reader = other.inputReader()) {
      assertThat(reader.lines().toList()).isEqualTo(here);
    }
  }

  @Test
  void every_planted_bug_can_still_be_planted() {
    assertThat(Mutation.all()).hasSizeGreaterThanOrEqualTo(14);

    assertThat(Mutation.all()).allSatisfy(mutation -> assertThat(mutation.source()).isNotEmpty());
  }
}
