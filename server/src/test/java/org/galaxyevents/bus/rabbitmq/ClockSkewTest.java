package org.galaxyevents.bus.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class ClockSkewTest {

  private static final double NOW = 1_800_000_000;

  private final ManualClock nanoTime = new ManualClock();
  private final ClockSkew skew =
      new ClockSkew(InstantSource.fixed(Instant.ofEpochSecond((long) NOW)), nanoTime);

  @Test
  void a_clock_that_is_a_little_off_is_not_mentioned() {
    for (int i = 0; i < 10; i++) {
      assertThat(skew.observe(NOW - 59)).isEmpty();
    }
  }

  @Test
  void one_message_that_waited_long_is_no_wrong_clock() {
    assertThat(skew.observe(NOW - 300)).isEmpty();
    assertThat(skew.observe(NOW)).isEmpty();
    assertThat(skew.observe(NOW - 300)).isEmpty();
  }

  @Test
  void a_clock_that_is_minutes_off_is_mentioned_with_its_difference() {
    skew.observe(NOW + 300);
    skew.observe(NOW + 300);

    assertThat(skew.observe(NOW + 300)).isEqualTo(OptionalLong.of(300));
  }

  @Test
  void it_is_mentioned_now_and_then_only() {
    for (int i = 0; i < 3; i++) {
      skew.observe(NOW - 300);
    }

    assertThat(skew.observe(NOW - 300)).isEmpty();
    nanoTime.advance(Duration.ofMinutes(11));
    assertThat(skew.observe(NOW - 300)).isEqualTo(OptionalLong.of(-300));
  }

  @Test
  void what_is_no_time_is_passed_over() {
    for (int i = 0; i < 10; i++) {
      assertThat(skew.observe(Double.NaN)).isEmpty();
    }
  }
}
