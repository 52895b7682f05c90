package org.galaxyevents.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.testing.LogCapture;
import org.galaxyevents.testing.RecordingTransport;
import org.junit.jupiter.api.Test;

/** Who looks at a history of somebody else's is told when it changes. */
class HistoryViewingTest extends ViewersAtTwoWorkers {

  @Test
  void a_viewer_is_told_at_every_worker_and_nobody_else_is() throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    RecordingTransport toBobElsewhere = there.connect(bob);
    RecordingTransport toCarol = there.connect(carol);

    subscribe(here, bob, history);
    changed(history);

    assertThat(updates(toBob)).containsExactly(encoded(history));
    assertThat(updates(toBobElsewhere)).containsExactly(encoded(history));
    assertThat(updates(toCarol)).isEmpty();
  }

  @Test
  void a_subscription_that_galaxy_did_not_check_tells_nothing() throws Exception {
    RecordingTransport toBob = here.connect(bob);

    bus.publish(
        new ControlTask.SubscribeHistoryViewer(
            encoded(history), OptionalLong.of(id(bob)), OptionalLong.empty()));
    changed(history);
    renewAll();

    assertThat(updates(toBob)).isEmpty();
  }

  @Test
  void one_that_is_not_readable_is_refused_and_the_others_work() throws Exception {
    long shared = seeds.history(alice, "shared");
    share(shared, bob);
    RecordingTransport toBob = here.connect(bob);

    HistoryViewing.Outcome outcome = subscribe(here, bob, history, shared, 987_654);
    changed(history, shared);

    assertThat(outcome).isEqualTo(new HistoryViewing.Outcome.Subscribed(Set.of(history, 987_654L)));
    assertThat(updates(toBob)).containsExactly(encoded(shared));
  }

  @Test
  void an_owner_who_also_views_is_not_told_as_a_viewer() throws Exception {
    Requester visitor = seeds.visitor();
    long anonymous = seeds.anonymousHistory(visitor);
    database.execute("UPDATE history SET importable = TRUE");
    RecordingTransport toAlice = here.connect(alice);
    RecordingTransport toVisitor = here.connect(visitor);

    subscribe(here, alice, history);
    subscribe(here, visitor, anonymous);
    bus.publish(
        new ControlTask.SubscribeHistoryViewer(
            encoded(anonymous),
            OptionalLong.empty(),
            OptionalLong.of(visitor.sessionId().orElseThrow())));
    changed(history, anonymous);

    assertThat(updates(toAlice)).isEmpty();
    assertThat(updates(toVisitor)).isEmpty();
  }

  @Test
  void who_stops_looking_is_told_no_more() throws Exception {
    share(history, bob);
    RecordingTransport toBob = there.connect(bob);
    subscribe(here, bob, history);

    here.viewing.unsubscribe(viewer(bob), Set.of(history));
    changed(history);

    assertThat(updates(toBob)).isEmpty();
  }

  @Test
  void several_changes_are_told_each_viewer_as_one_event() throws Exception {
    long other = seeds.history(alice, "other");
    share(history, bob);
    share(other, bob);
    RecordingTransport toBob = here.connect(bob);
    subscribe(here, bob, history, other);

    bus.publish(update(history));
    bus.publish(update(other));
    executor.runAll();

    assertThat(toBob.frames()).hasSize(1);
  }

  @Test
  void a_worker_that_starts_later_hears_of_a_subscription_within_a_renewal() throws Exception {
    share(history, bob);
    here.connect(bob);
    subscribe(here, bob, history);
    Worker late = new Worker();
    RecordingTransport toBob = late.connect(bob);

    clock.advance(ViewerRenewal.INTERVAL);
    renewAll();
    changed(history);

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void a_lost_message_is_made_good_by_the_next_renewal() throws Exception {
    share(history, bob);
    RecordingTransport toBob = there.connect(bob);
    bus.deaf.add(there);
    subscribe(here, bob, history);
    bus.deaf.clear();

    clock.advance(ViewerRenewal.INTERVAL);
    renewAll();
    changed(history);

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void a_subscription_lasts_while_a_stream_does_and_a_minute_longer() throws Exception {
    share(history, bob);
    Connection stream = there.open(bob, new RecordingTransport());
    subscribe(here, bob, history);
    passMinutes(10);
    assertThat(there.subscriptions.isViewed(history)).isTrue();

    stream.closed(CloseReason.CLIENT_GONE);
    for (int i = 0; i < 2; i++) {
      clock.advance(ViewerRenewal.INTERVAL);
      renewAll();
    }
    assertThat(there.subscriptions.isViewed(history)).isTrue();
    passMinutes(1);

    assertThat(here.subscriptions.isViewed(history)).isFalse();
    assertThat(there.subscriptions.isViewed(history)).isFalse();
  }

  @Test
  void who_subscribes_is_told_what_changed_since_each_stream_resumed_and_told_once()
      throws Exception {
    share(history, bob);
    RecordingTransport upToDate = here.connect(bob);
    resumedFrom = new Cursor(0);
    RecordingTransport resumed = here.connect(bob);
    RecordingTransport resumedElsewhere = there.connect(bob);

    subscribe(here, bob, history);
    subscribe(here, bob, history);

    assertThat(updates(upToDate)).isEmpty();
    assertThat(updates(resumed)).containsExactly(encoded(history));
    assertThat(updates(resumedElsewhere)).containsExactly(encoded(history));
  }

  @Test
  void who_missed_a_subscription_tells_at_its_renewal_what_changed_meanwhile() throws Exception {
    share(history, bob);
    resumedFrom = new Cursor(0);
    RecordingTransport toBob = there.connect(bob);
    bus.deaf.add(there);
    subscribe(here, bob, history);
    bus.deaf.clear();
    assertThat(updates(toBob)).isEmpty();

    renewAll();

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void while_the_database_is_away_nothing_is_told_and_afterwards_everything() throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    subscribe(here, bob, history);
    databaseDown = true;
    changed(history);
    assertThat(updates(toBob)).isEmpty();

    databaseDown = false;
    here.announcer.retry();
    executor.runAll();

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void a_database_that_is_away_is_said_once_and_not_at_each_attempt() throws Exception {
    share(history, bob);
    here.connect(bob);
    subscribe(here, bob, history);
    databaseDown = true;

    try (LogCapture log = LogCapture.open()) {
      for (int attempt = 0; attempt < 5; attempt++) {
        here.tasks.changed(
            new ControlTask.HistoryUpdate(Map.of(7L, List.of(history)), Map.of(), ""));
        here.announcer.retry();
        executor.runAll();
      }

      assertThat(log.lines()).filteredOn(line -> line.contains("are told later")).hasSize(1);
    }
  }

  @Test
  void behind_a_gap_viewers_are_told_of_everything_they_look_at() throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    subscribe(here, bob, history);

    here.tasks.anyMayHaveChanged();
    executor.runAll();

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void where_the_bus_brings_not_everything_the_owners_of_what_is_viewed_are_listened_to()
      throws Exception {
    share(history, bob);
    Set<InterestGroup> heard = new HashSet<>();
    here.announcer.hearOnly(heard::addAll);
    here.connect(bob);

    subscribe(here, bob, history);

    assertThat(heard).containsExactly(InterestGroup.ofUser(id(alice)));
  }

  @Test
  void a_history_that_has_become_another_ones_is_told_of_where_that_one_was_listened_to()
      throws Exception {
    share(history, bob);
    here.announcer.hearOnly(groups -> false);
    RecordingTransport stream = here.connect(bob);
    subscribe(here, bob, history);
    renewAll();

    database.execute("UPDATE history SET user_id = ? WHERE id = ?", id(carol), history);
    renewAll();
    renewAll();

    assertThat(updates(stream)).containsExactly(encoded(history));
  }

  @Test
  void with_the_bus_away_a_subscription_holds_here_at_once_and_elsewhere_later() throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    RecordingTransport toBobElsewhere = there.connect(bob);
    bus.down = true;
    subscribe(here, bob, history);
    bus.down = false;
    changed(history);
    assertThat(updates(toBob)).containsExactly(encoded(history));
    assertThat(updates(toBobElsewhere)).isEmpty();

    renewAll();
    changed(history);

    assertThat(updates(toBobElsewhere)).containsExactly(encoded(history));
  }

  @Test
  void whatever_is_shared_and_unshared_nobody_is_told_of_what_was_not_theirs_to_read()
      throws Exception {
    Random random = new Random(26);
    List<Requester> viewers = List.of(bob, carol, seeds.user("dave"));
    List<Long> histories = List.of(history, seeds.history(alice, "b"), seeds.history(alice, "c"));
    List<RecordingTransport> streams =
        viewers.stream()
            .map(viewer -> (random.nextBoolean() ? here : there).connect(viewer))
            .toList();
    for (int step = 0; step < 1_000; step++) {
      int who = random.nextInt(viewers.size());
      long which = histories.get(random.nextInt(histories.size()));
      switch (random.nextInt(5)) {
        case 0 -> share(which, viewers.get(who));
        case 1 ->
            database.execute(
                "DELETE FROM history_user_share_association WHERE history_id = ? AND user_id = ?",
                which,
                id(viewers.get(who)));
        case 2 -> subscribe(here, viewers.get(who), which);
        case 3 -> there.viewing.unsubscribe(viewer(viewers.get(who)), Set.of(which));
        default -> {
          streams.forEach(RecordingTransport::clear);
          changed(which);
          for (int i = 0; i < viewers.size(); i++) {
            boolean allowed =
                database.number(
                        "SELECT count(*) FROM history_user_share_association WHERE history_id = ? AND user_id = ?",
                        which,
                        id(viewers.get(i)))
                    > 0;
            assertThat(allowed || updates(streams.get(i)).isEmpty()).as("step %d", step).isTrue();
          }
        }
      }
    }
  }
}
