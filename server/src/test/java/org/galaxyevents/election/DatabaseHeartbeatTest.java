package org.galaxyevents.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.testing.InMemoryElection;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.ManualClock;
import org.junit.jupiter.api.Test;

/** Some members, a database, and a bus on which ticks are heard. */
final class DatabaseHeartbeatTest {

  private final ManualClock clock = new ManualClock();
  private final InMemoryElection database = new InMemoryElection();
  private final List<Member> members = new ArrayList<>();

  @Test
  void the_only_one_leads_at_once() {
    Member only = start("main.1", Role.WORKER);

    only.step();

    assertThat(only.leads()).isTrue();
  }

  @Test
  void a_monitor_that_is_started_leads_instead_of_a_worker_in_a_greater_term() {
    Member worker = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));
    long before = worker.term();

    Member monitor = start("sse_monitor.h", Role.MONITOR);
    pass(Duration.ofSeconds(4));

    assertThat(worker.leads()).isFalse();
    assertThat(monitor.leads()).isTrue();
    assertThat(monitor.term()).isGreaterThan(before);
  }

  @Test
  void who_is_started_listens_for_a_moment_before_it_leads_instead_of_another() {
    start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));

    start("sse_monitor.h", Role.MONITOR);
    pass(Duration.ofSeconds(1));

    assertThat(database.candidates()).containsExactly("main.1@h");
  }

  @Test
  void a_leader_that_stops_is_replaced_by_those_whom_it_calls() {
    Member leader = start("main.2", Role.WORKER);
    Member other = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));

    leader.stop();
    other.step();

    assertThat(other.leads()).isTrue();
  }

  @Test
  void a_leader_that_is_killed_is_replaced_when_its_tick_is_late() {
    Member leader = start("main.2", Role.WORKER);
    Member other = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));

    leader.kill();
    pass(Duration.ofMillis(1_400));

    assertThat(other.leads()).isTrue();
  }

  @Test
  void a_leader_that_stands_still_is_replaced_after_five_seconds_and_stands_back_when_it_goes_on() {
    Member leader = start("main.2", Role.WORKER);
    Member other = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(12));
    long before = leader.term();

    leader.frozen = true;
    pass(Duration.ofMillis(3_900));
    assertThat(other.leads()).isFalse();
    pass(Duration.ofMillis(2_500));
    assertThat(other.leads()).isTrue();
    assertThat(other.term()).isGreaterThan(before);

    leader.frozen = false;
    leader.step();
    assertThat(leader.term.term()).isNotEqualTo(OptionalLong.of(before));
  }

  @Test
  void one_that_leads_and_is_not_heard_leaves_it_to_the_others_for_longer_each_time() {
    Member worker = start("main.1", Role.WORKER);
    Member monitor = start("sse_monitor.h", Role.MONITOR);
    monitor.mute = true;
    pass(Duration.ofSeconds(60));

    int led = 0;
    for (int second = 0; second < 300; second++) {
      pass(Duration.ofSeconds(1));
      led += worker.leads() ? 1 : 0;
    }

    assertThat(led).isGreaterThan(270);
  }

  @Test
  void one_that_is_not_heard_leads_all_the_same_if_there_is_nobody_else() {
    Member worker = start("main.1", Role.WORKER);
    Member monitor = start("sse_monitor.h", Role.MONITOR);
    monitor.mute = true;
    pass(Duration.ofSeconds(20));

    worker.stop();
    pass(Duration.ofSeconds(2));

    assertThat(monitor.leads()).isTrue();
  }

  @Test
  void a_monitor_that_stands_still_before_it_leads_does_not_keep_all_others_from_it() {
    Member worker = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));

    Member monitor = start("sse_monitor.h", Role.MONITOR);
    while (!database.candidates().contains("sse_monitor.h@h")) {
      pass(Duration.ofMillis(50));
    }
    monitor.frozen = true;
    pass(Duration.ofSeconds(2));
    assertThat(worker.leads()).isFalse();
    pass(Duration.ofSeconds(6));

    assertThat(worker.leads()).isTrue();
  }

  @Test
  void who_stood_still_does_not_take_the_silence_that_it_kept_for_the_leaders() {
    Member leader = start("main.2", Role.WORKER);
    Member other = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(12));

    other.frozen = true;
    pass(Duration.ofSeconds(30));
    other.frozen = false;
    other.step();
    pass(Duration.ofSeconds(3));

    assertThat(leader.leads()).isTrue();
    assertThat(other.leads()).isFalse();
  }

  @Test
  void who_has_no_bus_neither_judges_nor_leads() {
    Member leader = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));
    Member deaf = start("main.2", Role.WORKER);
    deaf.connected = false;

    pass(Duration.ofSeconds(20));

    assertThat(leader.leads()).isTrue();
    assertThat(database.candidates()).containsExactly("main.1@h");
  }

  @Test
  void a_bus_that_is_away_for_all_ends_nobodys_term() {
    Member leader = start("main.2", Role.WORKER);
    Member other = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));
    long before = leader.term();

    leader.connected = false;
    other.connected = false;
    pass(Duration.ofSeconds(30));
    leader.connected = true;
    other.connected = true;
    other.heardAt = clock.getAsLong();
    pass(Duration.ofSeconds(3));

    assertThat(leader.leads()).isTrue();
    assertThat(leader.term()).isEqualTo(before);
  }

  @Test
  void a_database_that_is_away_ends_the_term_and_another_begins_when_it_is_back() {
    Member leader = start("main.1", Role.WORKER);
    pass(Duration.ofSeconds(3));
    long before = leader.term();

    database.goAway();
    pass(Duration.ofSeconds(2));
    assertThat(leader.leads()).isFalse();
    database.comeBack();
    pass(Duration.ofSeconds(2));

    assertThat(leader.leads()).isTrue();
    assertThat(leader.term()).isGreaterThan(before);
  }

  @Test
  void a_name_that_another_process_of_the_host_has_is_told_and_waited_for() {
    Member first = start("main.1", Role.WORKER);
    first.step();
    try (LogCapture log = LogCapture.open()) {
      Member second = start("main.1", Role.WORKER);
      pass(Duration.ofSeconds(3));
      assertThat(log.lines())
          .anyMatch(line -> line.contains("Another process on h calls itself main.1"));

      first.kill();
      pass(Duration.ofSeconds(2));

      assertThat(second.leads()).isTrue();
    }
  }

  @Test
  void the_same_name_on_two_hosts_is_told_and_one_of_them_leads() {
    start("main.1", "a", Role.WORKER);
    Member b = start("main.1", "b", Role.WORKER);
    try (LogCapture log = LogCapture.open()) {
      pass(Duration.ofSeconds(3));

      assertThat(members.stream().filter(Member::leads)).containsExactly(b);
      assertThat(log.lines()).anyMatch(line -> line.contains("have the same server_name"));
    }
  }

  @Test
  void while_the_leader_is_heard_the_others_ask_the_database_next_to_nothing() {
    start("main.9", Role.WORKER);
    pass(Duration.ofSeconds(2));
    for (int i = 0; i < 8; i++) {
      start("main." + i, Role.WORKER);
    }
    pass(Duration.ofSeconds(20));
    int before = database.looks();

    pass(Duration.ofSeconds(10));

    // The leader each second, eight others each ten.
    assertThat(database.looks() - before).isLessThanOrEqualTo(11 + 2 * 8);
  }

  private Member start(String name, Role role) {
    return start(name, "h", role);
  }

  private Member start(String name, String host, Role role) {
    Member process = new Member(new Candidate(name, host, 1, role));
    members.add(process);
    return process;
  }

  /** Lets everybody act when it is due; leaders tick each second. */
  private void pass(Duration duration) {
    long end = clock.getAsLong() + duration.toNanos();
    while (clock.getAsLong() < end) {
      clock.advance(Duration.ofMillis(50));
      members.forEach(Member::stepIfDue);
    }
  }

  /** One process, with its ear on the bus. */
  private final class Member implements LeaderSigns {
    private final Candidate self;
    private final HeldTerm term = new HeldTerm();
    private final DatabaseHeartbeat heartbeat;
    private long heardAt = clock.getAsLong();
    private long dueAt = clock.getAsLong();
    private long tickedAt;
    private boolean connected = true;
    private boolean frozen;

    /** It cannot read changes, and does not tick. */
    private boolean mute;

    private boolean dead;

    private Member(Candidate self) {
      this.self = self;
      heartbeat = new DatabaseHeartbeat(self, database, this, term, clock);
    }

    private void stepIfDue() {
      if (dead || frozen) {
        return;
      }
      if (leads() && clock.getAsLong() - tickedAt >= 1_000_000_000L && connected && !mute) {
        tickedAt = clock.getAsLong();
        members.forEach(process -> process.heardAt = clock.getAsLong());
      }
      if (clock.getAsLong() >= dueAt) {
        step();
      }
    }

    private void step() {
      try {
        dueAt = clock.getAsLong() + heartbeat.step().toNanos();
      } catch (InterruptedException never) {
        throw new AssertionError(never);
      }
    }

    private boolean leads() {
      return term.term().isPresent() && !dead;
    }

    private long term() {
      return term.term().orElseThrow();
    }

    /** Its connections fall. */
    private void kill() {
      dead = true;
      database.lose(self.toString());
    }

    private void stop() {
      dead = true;
      heartbeat.leave();
    }

    @Override
    public Duration silence() {
      return Duration.ofNanos(clock.getAsLong() - heardAt);
    }

    @Override
    public Duration patience() {
      return Standstill.PATIENCE;
    }

    @Override
    public boolean isConnected() {
      return connected;
    }

    @Override
    public void callOthers() {
      members.stream()
          .filter(process -> process != this && process.connected)
          .forEach(process -> {
            process.heartbeat.call();
            process.dueAt = clock.getAsLong();
          });
    }
  }
}
