package org.galaxyevents.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class InterestGroupTest {

  @Test
  void somebody_is_in_the_same_group_for_every_process_and_version() {
    assertThat(InterestGroup.ofUser(2).number()).isEqualTo(120);
    assertThat(InterestGroup.ofSession(2).number()).isEqualTo(23);
    assertThat(InterestGroup.ofUser(1_000_000).number()).isEqualTo(250);
  }

  @Test
  void users_whose_ids_follow_each_other_are_spread_evenly() {
    Map<InterestGroup, Long> sizes =
        LongStream.range(0, 25_600)
            .mapToObj(InterestGroup::ofUser)
            .collect(Collectors.groupingBy(group -> group, Collectors.counting()));

    assertThat(sizes).hasSize(InterestGroup.COUNT);
    assertThat(sizes.values()).allMatch(size -> size > 80 && size < 120);
  }

  @Test
  void who_gets_what_everybody_gets_has_no_group() {
    assertThat(InterestGroup.of(new Audience.Everyone())).isEmpty();
  }
}
