package org.galaxyevents.entrypoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EntryPointReconciliationTest {

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final RecordingBus bus = new RecordingBus();
  private EntryPointReconciliation reconciliation;
  private Seeds seeds;
  private Requester alice;
  private LocalDateTime now;

  @BeforeEach
  void prepare() {
    seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    now = database.get().readAt((handle, time) -> time);
    reconciliation = new EntryPointReconciliation(database.get(), new EventDispatcher(bus));
  }

  @Test
  void what_was_committed_and_not_announced_is_announced_once() {
    LocalDateTime changed = toolOfAlice(Duration.ofSeconds(30));

    reconciliation.look();
    reconciliation.look();

    assertThat(bus.published()).containsExactly(announcement(changed));
  }

  @Test
  void what_was_announced_is_not_announced_again() throws InterruptedException {
    LocalDateTime changed = toolOfAlice(Duration.ofSeconds(30));
    hear(announcement(changed));

    reconciliation.look();

    assertThat(bus.published()).isEmpty();
  }

  @Test
  void an_earlier_announcement_hides_no_later_change() throws InterruptedException {
    LocalDateTime changed = toolOfAlice(Duration.ofSeconds(30));
    hear(announcement(changed.minusSeconds(1)));
    hear(new ControlTask.EntryPointUpdate(userId(), "no time"));

    reconciliation.look();

    assertThat(bus.published()).containsExactly(announcement(changed));
  }

  @Test
  void what_may_be_on_its_way_is_left_to_whoever_announces_it() {
    toolOfAlice(Duration.ZERO);

    reconciliation.look();

    assertThat(bus.published()).isEmpty();
  }

  @Test
  void what_the_bus_does_not_take_is_announced_at_the_next_look() {
    LocalDateTime changed = toolOfAlice(Duration.ofSeconds(30));
    bus.goDown();
    reconciliation.look();
    bus.comeUp();

    reconciliation.look();

    assertThat(bus.published()).containsExactly(announcement(changed));
  }

  @Test
  void jobs_of_visitors_and_jobs_without_entry_points_concern_nobody() {
    job(null, Duration.ofSeconds(30));
    job(userId(), Duration.ofSeconds(30));

    reconciliation.look();

    assertThat(bus.published()).isEmpty();
  }

  private void hear(ControlTask task) throws InterruptedException {
    reconciliation.before(tasks -> {}).deliver(List.of(task));
  }

  private ControlTask announcement(LocalDateTime changed) {
    return new ControlTask.EntryPointUpdate(userId(), Cursor.of(changed).toString());
  }

  private long userId() {
    return alice.userId().orElseThrow();
  }

  private LocalDateTime toolOfAlice(Duration ago) {
    seeds.insert(
        "INSERT INTO interactivetool_entry_point (job_id, token) VALUES (?, 't') RETURNING id",
        job(userId(), ago));
    return now.minus(ago);
  }

  private long job(@org.jspecify.annotations.Nullable Long user, Duration ago) {
    return seeds.insert(
        "INSERT INTO job (user_id, state, update_time) VALUES (?, 'running', ?) RETURNING id",
        user,
        now.minus(ago));
  }
}
