package org.galaxyevents.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpeningGateTest {

  private final OpeningGate gate = new OpeningGate(2, 2, Duration.ofSeconds(5));
  private final List<String> happened = new ArrayList<>();
  private final List<Runnable> expiries = new ArrayList<>();
  private final OpeningGate.Turn turn =
      new OpeningGate.Turn() {
        @Override
        public void now(Runnable task) {
          task.run();
        }

        @Override
        public void after(Duration pause, Runnable task) {
          assertThat(pause).isEqualTo(Duration.ofSeconds(5));
          expiries.add(task);
        }
      };

  @Test
  void beyond_so_many_some_wait_and_the_rest_is_sent_away() {
    enter("a", "b", "c", "d", "e");

    assertThat(happened).containsExactly("a opens", "b opens", "e refused");
  }

  @Test
  void who_waits_is_let_in_in_its_turn_when_somebody_leaves() {
    enter("a", "b", "c", "d");

    gate.leave();
    gate.leave();

    assertThat(happened).containsExactly("a opens", "b opens", "c opens", "d opens");
  }

  @Test
  void who_has_waited_long_enough_is_sent_away_and_not_let_in_later() {
    enter("a", "b", "c", "d");

    expiries.getFirst().run();
    gate.leave();
    expiries.forEach(Runnable::run);

    assertThat(happened).containsExactly("a opens", "b opens", "c refused", "d opens");
  }

  @Test
  void a_place_that_nobody_waits_for_is_free_for_the_next() {
    enter("a", "b");
    gate.leave();
    enter("c", "d");

    assertThat(happened).containsExactly("a opens", "b opens", "c opens");
  }

  private void enter(String... names) {
    for (String name : names) {
      gate.enter(turn, () -> happened.add(name + " opens"), () -> happened.add(name + " refused"));
    }
  }
}
