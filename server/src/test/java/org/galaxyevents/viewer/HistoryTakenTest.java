package org.galaxyevents.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.testing.RecordingTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever loses a history that is looked at is told so once, and of nothing afterwards. */
class HistoryTakenTest extends ViewersAtTwoWorkers {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM history_user_share_association",
        "UPDATE history SET deleted = TRUE",
        "UPDATE history SET purged = TRUE"
      })
  void what_was_taken_from_a_viewer_is_never_named_again(String taking) throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    subscribe(here, bob, history);
    changed(history);
    toBob.clear();

    database.execute(taking);
    changed(history);
    share(history, bob);
    database.execute("UPDATE history SET deleted = FALSE, purged = FALSE");
    changed(history);

    assertThat(updates(toBob)).isEmpty();
    assertThat(here.subscriptions.isViewed(history)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"importable", "published"})
  void what_everybody_may_read_a_visitor_may_view_until_it_is_made_private(String way)
      throws Exception {
    Requester visitor = seeds.visitor();
    database.execute("UPDATE history SET " + way + " = TRUE");
    RecordingTransport toVisitor = here.connect(visitor);
    subscribe(here, visitor, history);
    changed(history);
    assertThat(updates(toVisitor)).containsExactly(encoded(history));

    database.execute("UPDATE history SET " + way + " = FALSE");
    changed(history);

    assertThat(updates(toVisitor)).hasSize(1);
  }

  @Test
  void access_that_ends_while_nothing_changes_ends_the_subscription_at_its_renewal()
      throws Exception {
    share(history, bob);
    here.connect(bob);
    subscribe(here, bob, history);

    database.execute("DELETE FROM history_user_share_association");
    renewAll();

    assertThat(here.subscriptions.isViewed(history)).isFalse();
  }

  @Test
  void from_whom_a_history_is_taken_is_told_so_at_once_everywhere_and_of_nothing_later()
      throws Exception {
    share(history, bob);
    share(history, carol);
    RecordingTransport toBob = here.connect(bob);
    RecordingTransport toBobElsewhere = there.connect(bob);
    RecordingTransport toCarol = here.connect(carol);
    subscribe(here, bob, history);
    subscribe(there, carol, history);

    database.execute("DELETE FROM history_user_share_association WHERE user_id = ?", id(bob));
    here.viewing.unshared(history);
    executor.runAll();
    assertThat(updates(toBob)).containsExactly(encoded(history));
    assertThat(updates(toBobElsewhere)).containsExactly(encoded(history));
    assertThat(updates(toCarol)).isEmpty();
    here.viewing.unshared(history);
    changed(history);
    renewAll();

    assertThat(updates(toBob)).hasSize(1);
    assertThat(updates(toBobElsewhere)).hasSize(1);
    assertThat(updates(toCarol)).containsExactly(encoded(history));
  }

  @Test
  void a_change_that_overtakes_the_word_of_its_unsharing_takes_nothing_from_it() throws Exception {
    share(history, bob);
    RecordingTransport toBob = there.connect(bob);
    subscribe(here, bob, history);
    database.execute("DELETE FROM history_user_share_association");
    changed(history);
    assertThat(updates(toBob)).isEmpty();

    here.viewing.unshared(history);
    executor.runAll();

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void what_is_taken_while_a_subscription_is_looked_into_is_told_when_that_is_said()
      throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    RecordingTransport toBobElsewhere = there.connect(bob);
    here.viewing.subscribe(viewer(bob), Set.of(history));
    database.execute("DELETE FROM history_user_share_association");
    executor.runAll();
    assertThat(updates(toBob)).isEmpty();

    here.viewing.unshared(history);
    executor.runAll();

    assertThat(updates(toBob)).containsExactly(encoded(history));
    assertThat(updates(toBobElsewhere)).containsExactly(encoded(history));
  }

  @Test
  void where_nobody_says_that_it_was_unshared_the_next_renewal_does_and_no_change()
      throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    subscribe(here, bob, history);
    database.execute("DELETE FROM history_user_share_association");
    changed(history);
    changed(history);
    assertThat(updates(toBob)).isEmpty();

    renewAll();
    renewAll();

    assertThat(updates(toBob)).containsExactly(encoded(history));
  }

  @Test
  void who_may_look_again_is_not_told_that_it_was_taken() throws Exception {
    share(history, bob);
    RecordingTransport toBob = here.connect(bob);
    subscribe(here, bob, history);
    database.execute("DELETE FROM history_user_share_association");
    changed(history);
    share(history, bob);
    subscribe(here, bob, history);

    renewAll();

    assertThat(updates(toBob)).isEmpty();
  }

  @Test
  void while_the_database_is_away_no_renewal_says_that_somebody_may_look() throws Exception {
    RecordingTransport stream = there.connect(bob);
    here.subscriptions.accept(viewer(bob), Set.of(history), false);
    databaseDown = true;
    renewAll();
    databaseDown = false;

    renewAll();
    renewAll();

    assertThat(updates(stream)).isEmpty();
    assertThat(there.subscriptions.viewed()).isEmpty();
  }

  @Test
  void a_history_that_nobody_looks_at_is_unshared_without_a_word_on_the_bus() {
    here.viewing.unshared(history);

    assertThat(bus.tasks).isEmpty();
  }
}
