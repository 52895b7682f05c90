package org.galaxyevents.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.galaxyevents.account.Authentication.Outcome;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class RememberedAuthenticationTest {

  private static final Credentials ALICE = key("alice");
  private static final Credentials WRONG = key("wrong");

  private final ManualClock clock = new ManualClock();
  private final List<List<Credentials>> lookups = new ArrayList<>();
  private Runnable duringLookup = () -> {};
  private final RememberedAuthentication known =
      new RememberedAuthentication(
          credentials -> {
            lookups.add(credentials);
            duringLookup.run();
            return credentials.stream().map(RememberedAuthenticationTest::outcome).toList();
          },
          clock);

  @Test
  void who_comes_back_is_known_for_ten_seconds_and_not_longer_however_often_it_comes() {
    known.authenticate(List.of(ALICE));
    clock.advance(Duration.ofMillis(9_999));
    assertThat(known.remembered(ALICE)).contains(outcome(ALICE));

    clock.advance(Duration.ofMillis(1));

    assertThat(known.remembered(ALICE)).isEmpty();
  }

  @Test
  void who_is_not_let_in_is_so_for_three_seconds() {
    known.authenticate(List.of(WRONG));
    assertThat(known.remembered(WRONG)).contains(new Outcome.KeyInvalid());

    clock.advance(Duration.ofSeconds(3));

    assertThat(known.remembered(WRONG)).isEmpty();
  }

  @Test
  void what_ends_is_forgotten_at_once_and_whoever_was_refused_with_it() {
    known.authenticate(List.of(ALICE, key("bob"), WRONG));

    known.forget(requester -> requester.userId().equals(OptionalLong.of(id("alice"))));

    assertThat(known.remembered(ALICE)).isEmpty();
    assertThat(known.remembered(WRONG)).isEmpty();
    assertThat(known.remembered(key("bob"))).contains(outcome(key("bob")));
  }

  @Test
  void what_was_looked_up_before_something_ended_is_not_remembered_after_it() {
    duringLookup = () -> known.forget(requester -> true);

    assertThat(known.authenticate(List.of(ALICE))).containsExactly(outcome(ALICE));

    assertThat(known.remembered(ALICE)).isEmpty();
  }

  @Test
  void of_very_many_the_latest_are_remembered() {
    for (int i = 0; i < 30_000; i++) {
      known.authenticate(List.of(key("user " + i)));
    }

    assertThat(known.remembered(key("user 29999"))).isPresent();
    assertThat(known.remembered(key("user 10000"))).isPresent();
    assertThat(known.remembered(key("user 9999"))).isEmpty();
  }

  private static Credentials key(String key) {
    return new Credentials(Optional.empty(), Optional.of(key));
  }

  private static long id(String name) {
    return name.hashCode();
  }

  private static Outcome outcome(Credentials credentials) {
    String name = credentials.apiKey().orElseThrow();
    return name.equals("wrong")
        ? new Outcome.KeyInvalid()
        : new Outcome.Known(
            new Requester(
                Optional.of(new Requester.User(id(name), name, name)), Optional.empty(), false));
  }
}
