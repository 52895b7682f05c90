package org.galaxyevents.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GalaxysRuleTest {

  @Test
  void the_largest_name_of_workers_leads_compared_as_text() {
    assertThat(leader(worker("main.10"), worker("main.9"), worker("main.1"))).isEqualTo("main.9@h");
  }

  @Test
  void a_monitor_comes_before_every_worker_and_the_smallest_name_before_other_monitors() {
    assertThat(
            leader(
                worker("main.9"),
                new Peer(1, "sse_monitor.b", "h", Role.MONITOR),
                new Peer(2, "sse_monitor.a", "h", Role.MONITOR)))
        .isEqualTo("sse_monitor.a@h");
  }

  @Test
  void of_two_hosts_with_the_same_name_the_same_one_leads_whoever_asks() {
    Peer a = new Peer(1, "main.1", "a", Role.WORKER);
    Peer b = new Peer(2, "main.1", "b", Role.WORKER);

    assertThat(leader(a, b)).isEqualTo(leader(b, a)).isEqualTo("main.1@b");
  }

  @Test
  void of_nobody_nobody_leads() {
    assertThat(GalaxysRule.leader(List.of())).isEmpty();
  }

  private static Peer worker(String name) {
    return new Peer(name.hashCode(), name, "h", Role.WORKER);
  }

  private static String leader(Peer... alive) {
    return GalaxysRule.leader(List.of(alive)).orElseThrow().toString();
  }
}
