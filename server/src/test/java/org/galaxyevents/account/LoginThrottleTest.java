package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

  private final AtomicLong nanos = new AtomicLong(-5);
  private final LoginThrottle throttle = new LoginThrottle(nanos::get);

  @Test
  void five_failures_within_a_minute_are_followed_by_a_pause() {
    for (int i = 0; i < 5; i++) {
      assertThat(fail("alice", "10.0.0.1")).isEmpty();
    }

    assertThat(fail("alice", "10.0.0.1")).contains(Duration.ofSeconds(1));
    assertThat(fail("bob", "10.0.0.1")).isEmpty();
  }

  @Test
  void five_failures_within_two_minutes_are_not() {
    for (int i = 0; i < 20; i++) {
      assertThat(fail("alice", "10.0.0.1")).isEmpty();
      pass(Duration.ofSeconds(16));
    }
  }

  @Test
  void the_pauses_grow_to_a_minute() {
    for (int i = 0; i < 5; i++) {
      fail("alice", "10.0.0.1");
    }
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      Duration pause = fail("alice", "10.0.0." + i).orElseThrow();
      pauses.add(pause.toSeconds());
      pass(pause);
      assertThat(fail("alice", "10.0.0." + i)).isEmpty();
    }

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
  }

  @Test
  void attempts_during_a_pause_do_not_prolong_it() {
    for (int i = 0; i < 5; i++) {
      fail("alice", "10.0.0.1");
    }

    for (int i = 0; i < 100; i++) {
      fail("alice", "10.0.0.1");
    }

    assertThat(fail("alice", "10.0.0.1")).contains(Duration.ofSeconds(1));
  }

  @Test
  void ten_quiet_minutes_end_the_pauses() {
    for (int i = 0; i < 5; i++) {
      fail("alice", "10.0.0.1");
    }
    pass(Duration.ofSeconds(1));
    fail("alice", "10.0.0.1");

    pass(Duration.ofMinutes(11));

    for (int i = 0; i < 5; i++) {
      assertThat(fail("alice", "10.0.0.1")).isEmpty();
    }
  }

  @Test
  void a_success_resets_the_account() {
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(throttle.begin("alice", "10.0.0.1")).isEmpty();
      }
      throttle.succeeded("alice", "10.0.0.1");
    }
  }

  @Test
  void twenty_failures_of_one_address_are_followed_by_a_pause() {
    for (int i = 0; i < 20; i++) {
      assertThat(fail("user" + i, "10.0.0.1")).isEmpty();
    }

    assertThat(fail("alice", "10.0.0.1")).isPresent();
    assertThat(fail("alice", "10.0.0.2")).isEmpty();
  }

  @Test
  void an_ipv6_network_counts_as_one_address() {
    for (int i = 0; i < 20; i++) {
      assertThat(fail("user" + i, "2001:db8:0:1::" + i)).isEmpty();
    }

    assertThat(fail("alice", "2001:db8:0:1:ffff::1")).isPresent();
    assertThat(fail("alice", "2001:db8:0:2::1")).isEmpty();
  }

  @Test
  void attempts_that_are_under_way_count() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.begin("alice", "10.0.0." + i)).isEmpty();
    }

    assertThat(throttle.begin("alice", "10.0.0.9")).isPresent();
  }

  @Test
  void an_attempt_that_came_to_no_result_does_not_count() {
    for (int i = 0; i < 100; i++) {
      assertThat(throttle.begin("alice", "10.0.0.1")).isEmpty();
      throttle.withdrawn("alice", "10.0.0.1");
    }
  }

  @Test
  void a_user_is_not_kept_out_by_somebody_who_tries_the_password_all_the_time() {
    throttle.begin("alice", "10.0.0.1");
    throttle.succeeded("alice", "10.0.0.1");

    for (int i = 0; i < 1_000; i++) {
      fail("alice", "10.9.9." + i % 250);
    }

    assertThat(fail("alice", "10.9.9.1")).isPresent();
    assertThat(throttle.begin("alice", "10.0.0.1")).isEmpty();
  }

  @Test
  void what_is_remembered_is_bounded() {
    for (int i = 0; i < 5; i++) {
      fail("alice", "10.0.0.1");
    }

    for (int i = 0; i < 10_000; i++) {
      throttle.begin("user" + i, "unix");
    }

    assertThat(fail("alice", "10.0.0.1")).isEmpty();
  }

  private Optional<Duration> fail(String account, String address) {
    Optional<Duration> pause = throttle.begin(account, address);
    if (pause.isEmpty()) {
      throttle.failed(address);
    }
    return pause;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
