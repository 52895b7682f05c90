package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScriptTest {

  @Test
  void the_same_seed_plays_the_same_script() {
    assertThat(steps(4711)).isEqualTo(steps(4711));
  }

  @Test
  void another_seed_plays_another_script() {
    assertThat(steps(1)).isNotEqualTo(steps(2));
  }

  @Test
  void every_user_and_every_kind_of_action_has_a_part() {
    assertThat(steps(1)).extracting(Step::user).contains(0, 1, 2, 3, 4).allMatch(user -> user < 5);
    assertThat(steps(1).stream().map(step -> step.action().getClass()).distinct()).hasSize(6);
  }

  @Test
  void about_one_job_in_ten_fails() {
    List<String> ends =
        steps(1).stream()
            .map(Step::action)
            .filter(Action.PlayJob.class::isInstance)
            .map(action -> ((Action.PlayJob) action).course().getLast().state())
            .toList();

    long failures = ends.stream().filter("error"::equals).count();
    assertThat(failures * 100 / ends.size()).isBetween(5L, 15L);
  }

  private static List<Step> steps(long seed) {
    var script = new Script(seed, 5);
    return Stream.generate(script::next).limit(1_000).toList();
  }
}
