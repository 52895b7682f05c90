package org.galaxyevents.change.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.galaxyevents.change.postgres.OpenWriters.Progress;
import org.galaxyevents.change.postgres.OpenWriters.Sample;
import org.galaxyevents.event.Cursor;
import org.junit.jupiter.api.Test;

/** Samples are taken at the database's second that is named, one real second after the other. */
final class OpenWritersTest {

  private static final long START = Duration.ofHours(1).toMillis();

  private long nanos;
  private final OpenWriters writers = new OpenWriters(at(0), nanos);

  private static Cursor at(long seconds) {
    return new Cursor((START + seconds * 1_000) * 1_000);
  }

  private Progress sample(long seconds, String... holders) {
    long asked = nanos += Duration.ofSeconds(1).toNanos();
    return writers.take(new Sample(at(seconds), Set.of(holders), asked, asked));
  }

  @Test
  void without_writers_the_sample_itself_is_the_watermark() {
    assertThat(sample(1).watermark()).isEqualTo(at(1));
    assertThat(sample(2).watermark()).isEqualTo(at(2));
  }

  @Test
  void a_writer_holds_the_watermark_at_the_last_sample_without_it() {
    sample(1);

    assertThat(sample(2, "a").watermark()).isEqualTo(at(1));
    assertThat(sample(3, "a").watermark()).isEqualTo(at(1));
    assertThat(sample(4).watermark()).isEqualTo(at(4));
  }

  @Test
  void a_writer_that_was_there_before_the_first_sample_holds_it_where_reading_begins() {
    assertThat(sample(1, "a").watermark()).isEqualTo(at(0));
  }

  @Test
  void when_the_first_of_two_writers_ends_the_second_holds_it_later() {
    sample(1);
    sample(2, "a");
    sample(3, "a", "b");

    assertThat(sample(4, "b").watermark()).isEqualTo(at(2));
    assertThat(sample(5).watermark()).isEqualTo(at(5));
  }

  @Test
  void short_writers_one_after_the_other_hold_it_by_one_sample() {
    for (int second = 1; second < 10; second++) {
      Progress progress = sample(second, "w" + second);

      assertThat(progress.watermark()).isEqualTo(at(second - 1));
      assertThat(progress.settled()).isEqualTo(at(second - 1));
      assertThat(progress.again()).isNull();
    }
  }

  @Test
  void what_is_stamped_after_a_long_writer_began_is_not_kept_waiting_for_it() {
    sample(1);
    sample(2, "a");
    sample(3, "a");
    Progress progress = sample(4, "a", "b");

    assertThat(progress.watermark()).isEqualTo(at(1));
    assertThat(progress.settled()).isEqualTo(at(3));
  }

  @Test
  void when_a_long_writer_ends_everything_since_it_began_is_to_be_read_again() {
    sample(1);
    sample(2, "a");
    sample(3, "a");
    sample(4, "a");

    Progress progress = sample(5, "b");

    assertThat(progress.again()).isEqualTo(at(1));
    assertThat(progress.watermark()).isEqualTo(at(4));
    assertThat(sample(6).again()).isNull();
  }

  @Test
  void after_the_clock_was_set_back_everything_is_read_from_the_lowest_time_it_can_have_shown() {
    sample(100);

    Progress progress = sample(40);

    assertThat(progress.setBack()).isEqualTo(Duration.ofSeconds(60));
    assertThat(progress.again()).isEqualTo(at(39).minus(Duration.ofMillis(100)));
    assertThat(progress.watermark()).isEqualTo(at(40));
    assertThat(sample(41).setBack()).isZero();
  }

  @Test
  void a_step_back_that_is_shorter_than_the_time_between_two_samples_is_noticed() {
    sample(1);

    nanos += Duration.ofMillis(75).toNanos();
    Progress progress = sample(2);

    assertThat(progress.setBack()).isEqualTo(Duration.ofMillis(75));
    assertThat(progress.again()).isNotNull().isLessThan(at(1));
  }

  @Test
  void a_writer_that_lives_through_a_step_back_may_have_stamped_on_both_sides_of_it() {
    sample(99);
    sample(100, "a");
    sample(40, "a");

    assertThat(sample(41, "a").watermark()).isEqualTo(at(39).minus(Duration.ofMillis(100)));
  }
}
