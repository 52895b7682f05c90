package org.galaxyevents.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;

final class WatermarkTest {

  private final Watermark watermark = new Watermark();

  @Test
  void nothing_is_claimed_before_the_first_sample() {
    assertThat(watermark.claim(null)).isNull();
  }

  @Test
  void a_sample_is_claimed_when_nothing_waits() {
    watermark.sampled(new Cursor(100));

    assertThat(watermark.claim(null)).isEqualTo(new Cursor(100));
  }

  @Test
  void a_change_that_waits_holds_it_back() {
    watermark.sampled(new Cursor(100));

    assertThat(watermark.claim(new Cursor(70))).isEqualTo(new Cursor(69));
  }

  @Test
  void a_change_newer_than_the_sample_does_not() {
    watermark.sampled(new Cursor(100));

    assertThat(watermark.claim(new Cursor(101))).isEqualTo(new Cursor(100));
  }

  @Test
  void a_change_that_is_dated_before_a_claim_does_not_move_it_back() {
    watermark.sampled(new Cursor(100));
    watermark.claim(null);
    watermark.sampled(new Cursor(200));

    assertThat(watermark.claim(new Cursor(50))).isEqualTo(new Cursor(100));
    assertThat(watermark.lastClaim()).isEqualTo(new Cursor(100));
  }

  @Test
  void a_clock_that_is_set_back_takes_the_claims_back_with_it() {
    watermark.sampled(new Cursor(400_000_000));
    watermark.claim(null);

    assertThat(watermark.sampled(new Cursor(100_000_000))).isEqualTo(Duration.ofMinutes(5));
    assertThat(watermark.claim(null)).isEqualTo(new Cursor(100_000_000));
  }

  @Test
  void a_clock_that_is_set_back_by_less_than_catch_ups_overlap_holds_the_claims() {
    watermark.sampled(new Cursor(400_000_000));
    watermark.claim(null);

    assertThat(watermark.sampled(new Cursor(399_500_000))).isEqualTo(Duration.ZERO);
    assertThat(watermark.claim(null)).isEqualTo(new Cursor(400_000_000));
  }
}
