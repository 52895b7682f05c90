package org.galaxyevents.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  private static final long SECOND = 1_000_000_000;

  @Test
  void steps_are_due_at_even_distances_from_the_start() {
    var pace = new Pace(4, 7 * SECOND);

    assertThat(pace.dueBy(7 * SECOND)).isZero();
    assertThat(pace.dueBy(7 * SECOND + SECOND / 4)).isEqualTo(1);
    assertThat(pace.dueBy(17 * SECOND)).isEqualTo(40);
    assertThat(pace.nanosUntil(1, 7 * SECOND)).isEqualTo(SECOND / 4);
    assertThat(pace.nanosUntil(1, 8 * SECOND)).isZero();
  }

  @Test
  void at_rate_0_nothing_is_ever_due() {
    var pace = new Pace(0, 0);

    assertThat(pace.dueBy(1_000 * SECOND)).isZero();
    assertThat(pace.nanosUntil(1, 0)).isEqualTo(SECOND);
  }
}
