package org.galaxyevents.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class ProbeTest {

  private static final Duration NO_PATIENCE = Duration.ZERO;

  private final ManualClock clock = new ManualClock();
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();
  private final Probe probe = new Probe(this::begin, NO_PATIENCE, clock);

  private CompletableFuture<String> begin() {
    CompletableFuture<String> attempt = new CompletableFuture<>();
    attempts.add(attempt);
    return attempt;
  }

  @Test
  void what_answers_is_well_and_is_not_asked_again_within_a_second() {
    assertThat(probe.trouble()).contains("it does not answer");
    attempts.getFirst().complete("here");

    assertThat(probe.trouble()).isEmpty();
    assertThat(probe.trouble()).isEmpty();
    assertThat(attempts).hasSize(1);
  }

  @Test
  void after_a_second_it_is_asked_again() {
    probe.trouble();
    attempts.getFirst().complete("here");
    clock.advance(Duration.ofSeconds(1));

    assertThat(probe.trouble()).contains("it does not answer");
    assertThat(attempts).hasSize(2);
  }

  @Test
  void while_nothing_answers_nothing_more_is_begun() {
    for (int i = 0; i < 10; i++) {
      assertThat(probe.trouble()).contains("it does not answer");
      clock.advance(Duration.ofSeconds(5));
    }

    assertThat(attempts).hasSize(1);
  }

  @Test
  void a_failure_says_what_is_wrong_also_while_it_is_tried_again() {
    probe.trouble();
    attempts.getFirst().completeExceptionally(new IllegalStateException("it is away"));
    assertThat(probe.trouble()).contains("it is away");
    clock.advance(Duration.ofSeconds(1));

    assertThat(probe.trouble()).contains("it is away");

    attempts.getLast().complete("back");
    assertThat(probe.trouble()).isEmpty();
  }

  @Test
  void what_can_not_even_be_begun_is_trouble() {
    Probe stopped =
        new Probe(
            () -> {
              throw new RejectedExecutionException("stopped");
            },
            NO_PATIENCE,
            clock);

    assertThat(stopped.trouble()).contains("stopped");
  }
}
