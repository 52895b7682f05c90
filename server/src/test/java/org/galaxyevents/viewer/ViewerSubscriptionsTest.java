package org.galaxyevents.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.galaxyevents.event.Audience;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.viewer.ViewerSubscriptions.Acceptance;
import org.junit.jupiter.api.Test;

final class ViewerSubscriptionsTest {

  private static final Audience ALICE = new Audience.User(1);
  private static final Audience VISITOR = new Audience.Session(1);

  private final ManualClock clock = new ManualClock();
  private final ViewerSubscriptions subscriptions = new ViewerSubscriptions(3, clock);

  @Test
  void a_user_and_a_session_of_the_same_number_are_two_viewers() {
    subscriptions.heard(ALICE, 5);
    subscriptions.heard(VISITOR, 5);
    subscriptions.end(ALICE, 5);

    assertThat(subscriptions.viewersOf(5)).containsExactly(VISITOR);
  }

  @Test
  void beyond_the_limit_nothing_of_a_request_is_accepted() {
    assertThat(subscriptions.accept(ALICE, Set.of(1L, 2L), true)).isEqualTo(Acceptance.ACCEPTED);

    assertThat(subscriptions.accept(ALICE, Set.of(3L, 4L), true))
        .isEqualTo(Acceptance.TOO_MANY_OF_VIEWER);
    assertThat(subscriptions.accept(ALICE, Set.of(1L, 2L, 3L), true))
        .isEqualTo(Acceptance.ACCEPTED);
    assertThat(subscriptions.accept(VISITOR, Set.of(4L), true)).isEqualTo(Acceptance.ACCEPTED);
    assertThat(subscriptions.size()).isEqualTo(4);
  }

  @Test
  void what_the_bus_says_beyond_the_limit_is_not_remembered() {
    for (long history = 1; history <= 10; history++) {
      subscriptions.heard(ALICE, history);
    }

    assertThat(subscriptions.size()).isEqualTo(3);
  }

  @Test
  void altogether_no_more_is_remembered_than_memory_is_meant_for() {
    for (long session = 0; session < ViewerSubscriptions.MOST_ALTOGETHER; session++) {
      subscriptions.heard(new Audience.Session(session), 1);
    }

    subscriptions.heard(ALICE, 1);

    assertThat(subscriptions.size()).isEqualTo(ViewerSubscriptions.MOST_ALTOGETHER);
    assertThat(subscriptions.accept(ALICE, Set.of(1L), true)).isEqualTo(Acceptance.FULL);
  }

  @Test
  void a_subscription_ends_a_minute_after_it_was_heard_of_last() {
    subscriptions.heard(ALICE, 5);
    clock.advance(Duration.ofSeconds(59));
    subscriptions.heard(ALICE, 6);
    subscriptions.expire();
    assertThat(subscriptions.isSubscribed(ALICE, 5)).isTrue();

    clock.advance(Duration.ofSeconds(1));
    subscriptions.expire();

    assertThat(subscriptions.isViewed(5)).isFalse();
    assertThat(subscriptions.viewed()).containsExactly(6L);
  }

  @Test
  void who_is_not_connected_here_is_renewed_for_a_minute_by_the_one_that_accepted() {
    subscriptions.accept(ALICE, Set.of(5L), true);
    subscriptions.heard(VISITOR, 5);
    assertThat(subscriptions.toRenew(viewer -> false)).isEqualTo(Map.of(ALICE, Set.of(5L)));

    clock.advance(Duration.ofMinutes(1));

    assertThat(subscriptions.toRenew(viewer -> false)).isEmpty();
    assertThat(subscriptions.toRenew(VISITOR::equals)).isEqualTo(Map.of(VISITOR, Set.of(5L)));
  }

  @Test
  void a_refusal_from_before_a_new_wish_ends_nothing() {
    long foundAt = clock.getAsLong();
    clock.advance(Duration.ofMillis(1));
    subscriptions.accept(ALICE, Set.of(5L), true);

    subscriptions.refuse(ALICE, 5, foundAt);
    assertThat(subscriptions.isSubscribed(ALICE, 5)).isTrue();

    subscriptions.refuse(ALICE, 5, clock.getAsLong());
    assertThat(subscriptions.isSubscribed(ALICE, 5)).isFalse();
  }
}
