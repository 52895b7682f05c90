package org.galaxyevents.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.event.Event.HistoriesRefused;
import org.galaxyevents.event.Event.HistoryUpdate;
import org.galaxyevents.event.Event.Refusal;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.CountingDatabase;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingBus;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.viewer.jdbc.JdbcViewerAccess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpeningViewsTest {

  private static final Cursor LONG_AGO = new Cursor(0);
  private static final Cursor FAR_AHEAD = Cursor.of(java.time.LocalDateTime.of(9000, 1, 1, 0, 0));

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final ManualClock clock = new ManualClock();
  private final ManualExecutor executor = new ManualExecutor();
  private final RecordingBus bus = new RecordingBus();
  private final AtomicInteger queries = new AtomicInteger();
  private final ViewerSubscriptions subscriptions = new ViewerSubscriptions(2, clock);
  private final List<Set<Audience>> viewersAtQuery = new ArrayList<>();
  private final List<List<Event>> answers = new ArrayList<>();
  private boolean databaseDown;
  private int failed;

  private Seeds seeds;
  private Requester alice;
  private Requester bob;
  private long open;
  private long closed;
  private OpeningViews views;

  @BeforeEach
  void prepare() {
    seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    bob = seeds.user("bob");
    open = seeds.history(alice, "open");
    closed = seeds.history(alice, "closed");
    database.execute("UPDATE history SET published = TRUE WHERE id = ?", open);
    JdbcViewerAccess access = new JdbcViewerAccess(new CountingDatabase(database.get(), queries));
    ConnectionRegistry registry =
        new ConnectionRegistry(
            List.of(executor),
            () -> new FrameEncoder(IdEncoding.of("golden-id-secret-26")),
            clock,
            false,
            new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
    ViewerAnnouncer announcer =
        new ViewerAnnouncer(
            subscriptions,
            histories -> {
              if (databaseDown) {
                throw new DatabaseUnavailable("the test has taken it away", new RuntimeException());
              }
              viewersAtQuery.add(subscriptions.viewersOf(open));
              return access.readersOf(histories);
            },
            registry,
            executor,
            new LookBack(
                new Journal(1, () -> 0), new CatchUpConfig(Duration.ZERO, Duration.ZERO, 1)));
    views = new OpeningViews(subscriptions, announcer, bus, new LookupThreads(executor, executor));
  }

  @Test
  void who_opens_a_stream_is_told_what_changed_of_what_it_looks_at_since_it_resumed() {
    look(bob, LONG_AGO, open);
    look(bob, FAR_AHEAD, open);

    assertThat(answers).containsExactly(List.of(new HistoryUpdate(List.of(open))), List.of());
  }

  @Test
  void it_is_subscribed_before_it_is_looked_up_so_that_nothing_falls_between() {
    look(bob, FAR_AHEAD, open);

    assertThat(viewersAtQuery).containsExactly(Set.of(user(bob)));
  }

  @Test
  void what_may_not_be_read_is_named_and_not_looked_at_and_the_rest_is() {
    look(bob, LONG_AGO, open, closed);
    look(bob, LONG_AGO, 987_654);

    assertThat(answers.getFirst())
        .containsExactly(
            new HistoriesRefused(List.of(closed), Refusal.NOT_ACCESSIBLE),
            new HistoryUpdate(List.of(open)));
    assertThat(answers.getLast())
        .containsExactly(new HistoriesRefused(List.of(987_654L), Refusal.NOT_ACCESSIBLE));
    assertThat(subscriptions.viewed()).containsExactly(open);
  }

  @Test
  void what_is_found_to_be_taken_is_still_to_be_told_to_the_other_streams_of_its_viewer() {
    look(bob, FAR_AHEAD, open);
    database.execute("UPDATE history SET published = FALSE WHERE id = ?", open);

    look(bob, FAR_AHEAD, open);

    assertThat(subscriptions.viewed()).isEmpty();
    assertThat(subscriptions.takeEnded(open)).containsExactly(user(bob));
  }

  @Test
  void ones_own_are_neither_refused_nor_looked_at() {
    look(alice, LONG_AGO, open, closed);

    assertThat(answers).containsExactly(List.of());
    assertThat(subscriptions.viewed()).isEmpty();
  }

  @Test
  void more_than_one_may_look_at_are_refused_as_a_whole() {
    long[] many = {open, seeds.history(alice, "b"), seeds.history(alice, "c")};

    look(bob, LONG_AGO, many);

    assertThat(answers.getFirst())
        .singleElement()
        .satisfies(refused -> {
          assertThat(((HistoriesRefused) refused).reason()).isEqualTo(Refusal.TOO_MANY);
          assertThat(((HistoriesRefused) refused).historyIds()).hasSize(3);
        });
    assertThat(subscriptions.viewed()).isEmpty();
  }

  @Test
  void a_crowd_costs_one_query_and_one_message() {
    for (int i = 0; i < 100; i++) {
      ask(seeds.visitor(), LONG_AGO, open);
    }
    queries.set(0);
    executor.runAll();

    assertThat(answers).hasSize(100).containsOnly(List.of(new HistoryUpdate(List.of(open))));
    assertThat(queries).hasValue(1);
    assertThat(bus.published())
        .singleElement()
        .satisfies(task ->
            assertThat(((ControlTask.RenewViewers) task).sessions())
                .hasSize(100)
                .containsValue(List.of(open)));
  }

  @Test
  void other_workers_hear_who_looks_at_what() {
    look(bob, LONG_AGO, open, closed);

    assertThat(bus.published())
        .containsExactly(
            new ControlTask.RenewViewers(
                Map.of(bob.userId().orElseThrow(), List.of(open)), Map.of()));
  }

  @Test
  void while_the_database_is_away_the_client_has_to_come_back() {
    databaseDown = true;

    look(bob, LONG_AGO, open);

    assertThat(failed).isEqualTo(1);
    assertThat(answers).isEmpty();
  }

  private void look(Requester who, Cursor since, long... histories) {
    ask(who, since, histories);
    executor.runAll();
  }

  private void ask(Requester who, Cursor since, long... histories) {
    Set<Long> wished = new java.util.LinkedHashSet<>();
    for (long each : histories) {
      wished.add(each);
    }
    Audience viewer = ViewerTasks.viewer(who.userId(), who.sessionId()).orElseThrow();
    views.look(new OpeningViews.Wish(viewer, wished, since), answers::add, () -> failed++);
  }

  private static Audience user(Requester who) {
    return new Audience.User(who.userId().orElseThrow());
  }
}
