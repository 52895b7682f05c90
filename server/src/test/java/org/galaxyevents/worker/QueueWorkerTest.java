package org.galaxyevents.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.ResumePoint;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.galaxyevents.viewer.HistoryReaders;
import org.galaxyevents.viewer.ViewerAnnouncer;
import org.galaxyevents.viewer.ViewerSubscriptions;
import org.galaxyevents.viewer.ViewerTasks;
import org.junit.jupiter.api.Test;

final class QueueWorkerTest {

  private static final Cursor FIRST = new Cursor(1_767_225_600_000_000L);
  private static final Cursor SECOND = new Cursor(1_767_225_601_000_000L);

  private static final Cursor THIRD = new Cursor(1_767_225_602_000_000L);

  private final ManualExecutor loop = new ManualExecutor();
  private final Journal journal = new Journal(1_000, () -> 0);
  private final ConnectionRegistry registry =
      new ConnectionRegistry(
          List.of(loop),
          () -> new FrameEncoder(IdEncoding.of("golden-id-secret-26")),
          new ManualClock(),
          true,
          new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
  private final ManualClock clock = new ManualClock();
  private final ManualExecutor blocking = new ManualExecutor();
  private final ManualExecutor late = new ManualExecutor();
  private final List<CatchUp.Client> asked = new ArrayList<>();
  private CatchUp.Answer answer = new CatchUp.Answer.Missed(List.of());
  private final QueueWorker worker =
      new QueueWorker(
          journal,
          registry,
          new GapCatchUp(
              registry,
              (client, told) -> {
                asked.add(client);
                told.accept(answer);
              },
              blocking,
              late),
          viewers(),
          clock);

  private ViewerTasks viewers() {
    ViewerSubscriptions subscriptions = new ViewerSubscriptions(10, clock);
    return new ViewerTasks(
        subscriptions,
        new ViewerAnnouncer(
            subscriptions,
            histories -> Map.of(1L, new HistoryReaders(Set.of(), Set.of(), true, Optional.empty())),
            registry,
            blocking,
            new LookBack(journal, new CatchUpConfig(Duration.ZERO, Duration.ZERO, 1))),
        IdEncoding.of("golden-id-secret-26"));
  }

  @Test
  void an_update_is_remembered_and_routed() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.empty()));

    hear(update(2, 1));

    assertThat(alice.frames()).singleElement().asString().contains("e4ac0f0e22e4ad1a");
    assertThat(journal.since(List.of(new Audience.User(2)), FIRST))
        .isEqualTo(new Journal.Lookup.Covered(List.of(new Event.HistoryUpdate(List.of(1L)))));
  }

  @Test
  void notifications_stamped_long_before_the_cursor_are_looked_for_from_there() throws Exception {
    String stamp = "2025-12-31T23:55:00";
    hear(new ControlTask.Tick(1, FIRST));

    hear(new ControlTask.NotifyUsers(List.of(2L), "{}", stamp));

    assertThat(journal.sure(FIRST)).hasToString(stamp);
    hear(new ControlTask.Tick(1, SECOND), new ControlTask.Tick(1, THIRD));
    assertThat(journal.sure(FIRST)).isEqualTo(FIRST);
    hear(new ControlTask.NotifyBroadcast("{}", stamp));
    assertThat(journal.sure(FIRST)).hasToString(stamp);
  }

  @Test
  void an_update_before_a_tick_goes_out_under_the_cursor_before_it() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.empty()));

    hear(update(2, 1), new ControlTask.Tick(1, SECOND), update(2, 2));

    assertThat(alice.frames().get(0)).contains("id: 2026-01-01T00:00:00\n");
    assertThat(alice.frames().get(1)).contains("id: 2026-01-01T00:00:01\n");
  }

  @Test
  void a_tick_of_a_former_leader_is_ignored() throws Exception {
    hear(new ControlTask.Tick(2, FIRST));

    hear(new ControlTask.Tick(1, SECOND));

    assertThat(journal.cursor()).isEqualTo(FIRST);
  }

  @Test
  void a_task_that_others_handle_is_passed_over() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.empty()));

    hear(new ControlTask.Unknown("reload_toolbox"), update(2, 1));

    assertThat(alice.frames()).hasSize(1);
  }

  @Test
  void behind_a_gap_everybody_here_is_told_what_changed_and_the_cursor_comes_last()
      throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.of(7)));
    answer = new CatchUp.Answer.Missed(List.of(new Event.HistoryUpdate(List.of(1L))));

    worker.gap(GapReason.RECONNECTED);
    hear(new ControlTask.Tick(1, SECOND));
    assertThat(journal.cursor()).isEqualTo(FIRST);
    catchUp();
    hear(new ControlTask.Tick(1, THIRD));

    assertThat(asked)
        .containsExactlyInAnyOrder(
            new CatchUp.Client(
                OptionalLong.of(2), OptionalLong.empty(), new ResumePoint.From(FIRST)),
            new CatchUp.Client(
                OptionalLong.empty(), OptionalLong.of(7), new ResumePoint.From(FIRST)));
    assertThat(alice.frames())
        .singleElement()
        .asString()
        .contains("e4ac0f0e22e4ad1a", "id: 2026-01-01T00:00:00\n");
    assertThat(journal.cursor()).isEqualTo(THIRD);
  }

  @Test
  void what_is_announced_during_a_gap_goes_out_at_once() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.empty()));
    worker.gap(GapReason.RECONNECTED);

    hear(update(2, 1));

    assertThat(alice.frames()).hasSize(1);
  }

  @Test
  void a_journal_with_a_hole_is_not_asked() throws Exception {
    hear(new ControlTask.Tick(1, FIRST), update(2, 1));

    worker.gap(GapReason.MESSAGES_MISSING);

    assertThat(journal.since(List.of(new Audience.User(2)), FIRST))
        .isInstanceOf(Journal.Lookup.TooOld.class);
  }

  @Test
  void a_database_that_is_away_holds_the_cursor_and_is_asked_again() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    live(new Identity(OptionalLong.of(2), OptionalLong.empty()));
    answer = new CatchUp.Answer.Failed();
    worker.gap(GapReason.RECONNECTED);
    hear(new ControlTask.Tick(1, SECOND));
    catchUp();

    answer = new CatchUp.Answer.Missed(List.of());
    hear(new ControlTask.Tick(1, SECOND));
    assertThat(journal.cursor()).isEqualTo(FIRST);
    catchUp();
    hear(new ControlTask.Tick(1, THIRD));

    assertThat(journal.cursor()).isEqualTo(THIRD);
  }

  @Test
  void ticks_that_stay_away_are_missed_and_caught_up_when_they_are_back() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    live(new Identity(OptionalLong.of(2), OptionalLong.empty()));

    for (int second = 0; second < 6; second++) {
      clock.advance(Duration.ofSeconds(1));
      hear();
    }
    assertThat(worker.hearsLeader()).isFalse();
    hear(new ControlTask.Tick(2, SECOND));
    catchUp();
    hear(new ControlTask.Tick(2, THIRD));

    assertThat(worker.hearsLeader()).isTrue();
    assertThat(asked).hasSize(1);
    assertThat(journal.cursor()).isEqualTo(THIRD);
  }

  @Test
  void a_worker_that_stood_still_catches_up() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    live(new Identity(OptionalLong.of(2), OptionalLong.empty()));

    clock.advance(Duration.ofSeconds(30));
    hear(update(2, 1), new ControlTask.Tick(1, SECOND));
    catchUp();

    assertThat(asked).hasSize(1);
  }

  @Test
  void how_notifications_stand_is_told_to_users_and_to_sessions_without_one() throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.of(7)));
    RecordingTransport visitor = live(new Identity(OptionalLong.empty(), OptionalLong.of(8)));
    answer = new CatchUp.Answer.Missed(List.of(new Event.NotificationStatus("{}")));

    worker.gap(GapReason.RECONNECTED);
    hear(new ControlTask.Tick(1, SECOND));
    catchUp();

    assertThat(alice.frames()).hasSize(1);
    assertThat(visitor.frames()).hasSize(1);
  }

  @Test
  void a_stream_of_nobody_in_particular_ends_behind_a_gap_and_comes_back_with_its_cursor()
      throws Exception {
    hear(new ControlTask.Tick(1, FIRST));
    RecordingTransport nobody = live(Identity.ANONYMOUS);
    RecordingTransport alice = live(new Identity(OptionalLong.of(2), OptionalLong.empty()));

    worker.gap(GapReason.RECONNECTED);
    hear(new ControlTask.Tick(1, SECOND));
    catchUp();

    assertThat(nobody.ended()).isEqualTo(CloseReason.MISSED);
    assertThat(alice.ended()).isNull();
  }

  @Test
  void what_a_former_leader_announces_is_passed_over_once_its_successor_has_been_heard()
      throws InterruptedException {
    RecordingTransport alice = live(new Identity(OptionalLong.of(1), OptionalLong.empty()));
    hear(new ControlTask.Tick(2, FIRST));
    alice.clear();

    hear(update(1, 5).in(1));
    assertThat(alice.frames()).noneMatch(frame -> frame.contains("history_update"));

    hear(update(1, 5).in(2));
    assertThat(alice.frames()).anyMatch(frame -> frame.contains("history_update"));
  }

  @Test
  void what_nobody_announces_in_a_term_is_always_taken() throws InterruptedException {
    RecordingTransport alice = live(new Identity(OptionalLong.of(1), OptionalLong.empty()));
    hear(new ControlTask.Tick(2, FIRST));

    hear(update(1, 5));

    assertThat(alice.frames()).anyMatch(frame -> frame.contains("history_update"));
  }

  private void catchUp() {
    loop.runAll();
    blocking.runAll();
    loop.runAll();
  }

  private void hear(ControlTask... tasks) throws InterruptedException {
    worker.deliver(List.of(tasks));
    loop.runAll();
  }

  private RecordingTransport live(Identity identity) {
    var transport = new RecordingTransport();
    var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
    registry.open(loop, identity, transport, admitted.permit()).caughtUp(List.of());
    transport.clear();
    return transport;
  }

  private static ControlTask.HistoryUpdate update(long user, long history) {
    return new ControlTask.HistoryUpdate(Map.of(user, List.of(history)), Map.of(), "");
  }
}
