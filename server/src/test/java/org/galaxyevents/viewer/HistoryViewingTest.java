package org.galaxyevents.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.viewer.jdbc.JdbcViewerAccess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two workers on one database, with a bus between them that may lose what it is given. */
class HistoryViewingTest {

  private static final IdEncoding IDS = IdEncoding.of("golden-id-secret-26");

  private static final Cursor FAR_AHEAD = Cursor.of(java.time.LocalDateTime.of(9000, 1, 1, 0, 0));

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  private final ManualClock clock = new ManualClock();
  private final ManualExecutor executor = new ManualExecutor();
  private final List<Worker> workers = new ArrayList<>();
  private final SharedBus bus = new SharedBus();

  /** Where the streams that connect had been; by default they have missed nothing. */
  private Cursor resumedFrom = FAR_AHEAD;

  private boolean databaseDown;

  private Seeds seeds;
  private Requester alice;
  private Requester bob;
  private Requester carol;
  private long history;
  private Worker here;
  private Worker there;

  @BeforeEach
  void prepare() {
    seeds = new Seeds(database.get());
    alice = seeds.user("alice");
    bob = seeds.user("bob");
    carol = seeds.user("carol");
    history = seeds.history(alice, "h");
    here = new Worker();
    there = new Worker();
  }

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
  void a_subscription_that_galaxy_did_not_check_tells_nothing() throws Exception {
    RecordingTransport toBob = here.connect(bob);

    bus.publish(
        new ControlTask.SubscribeHistoryViewer(
            encoded(history), OptionalLong.of(id(bob)), OptionalLong.empty()));
    changed(history);

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

  private void passMinutes(int minutes) {
    for (int i = 0; i < 3 * minutes; i++) {
      clock.advance(ViewerRenewal.INTERVAL);
      renewAll();
    }
  }

  private void renewAll() {
    workers.forEach(worker -> worker.renewal.run());
    executor.runAll();
  }

  private HistoryViewing.Outcome subscribe(Worker worker, Requester who, long... histories) {
    Set<Long> wished = new HashSet<>();
    for (long each : histories) {
      wished.add(each);
    }
    HistoryViewing.Outcome outcome = worker.viewing.subscribe(viewer(who), wished);
    executor.runAll();
    return outcome;
  }

  private void changed(Long... histories) throws Exception {
    bus.publish(update(histories));
    executor.runAll();
  }

  /** The owner is another one than the rows say: that alone decides. */
  private static ControlTask update(Long... histories) {
    return new ControlTask.HistoryUpdate(Map.of(77L, List.of(histories)), Map.of(), "");
  }

  private void share(long shared, Requester with) {
    seeds.insert(
        "INSERT INTO history_user_share_association (history_id, user_id) VALUES (?, ?) RETURNING id",
        shared,
        id(with));
  }

  private static long id(Requester user) {
    return user.userId().orElseThrow();
  }

  private static Audience viewer(Requester who) {
    return ViewerTasks.viewer(who.userId(), who.sessionId()).orElseThrow();
  }

  private static String encoded(long id) {
    return IDS.encode(id);
  }

  private static List<String> updates(RecordingTransport stream) {
    return stream.frames().stream()
        .filter(frame -> frame.contains("history_update"))
        .map(frame -> frame.replaceAll("(?s).*\"history_ids\": \\[\"([^\\]]*)\"\\].*", "$1"))
        .toList();
  }

  /** Brings each task to all workers but the deaf. */
  private final class SharedBus implements ControlBus {
    private final Set<Worker> deaf = new HashSet<>();
    private boolean down;

    @Override
    public void publish(ControlTask task) throws BusUnavailable {
      if (down) {
        throw new BusUnavailable("the test has taken it down");
      }
      for (Worker worker : workers) {
        if (!deaf.contains(worker)) {
          worker.hear(task);
        }
      }
    }

    @Override
    public void start(Listener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  /** What one process has to do with viewers. */
  private final class Worker {
    private final ConnectionRegistry registry =
        new ConnectionRegistry(
            List.of(executor),
            () -> new FrameEncoder(IDS),
            clock,
            false,
            new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
    private final Journal journal = new Journal(100);
    private final ViewerSubscriptions subscriptions = new ViewerSubscriptions(200, clock);
    private final ViewerAccess access =
        histories -> {
          if (databaseDown) {
            throw new DatabaseUnavailable("the test has taken it away", new RuntimeException());
          }
          return new JdbcViewerAccess(database.get()).readersOf(histories);
        };
    private final ViewerAnnouncer announcer =
        new ViewerAnnouncer(
            subscriptions,
            access,
            registry,
            executor,
            new LookBack(journal, new CatchUpConfig(Duration.ZERO, Duration.ZERO, 100)));
    private final ViewerTasks tasks = new ViewerTasks(subscriptions, announcer, IDS);
    private final HistoryViewing viewing =
        new HistoryViewing(subscriptions, access, Optional.of(bus), tasks, IDS);
    private final ViewerRenewal renewal =
        new ViewerRenewal(subscriptions, announcer, registry, bus);

    private Worker() {
      journal.moveCursor(FAR_AHEAD);
      workers.add(this);
    }

    private void hear(ControlTask task) {
      switch (task) {
        case ControlTask.HistoryUpdate update -> tasks.changed(update);
        case ControlTask.SubscribeHistoryViewer subscribed -> tasks.subscribed(subscribed);
        case ControlTask.UnsubscribeHistoryViewer unsubscribed -> tasks.unsubscribed(unsubscribed);
        case ControlTask.RenewViewers renewed -> tasks.renewed(renewed);
        default -> throw new AssertionError(task);
      }
    }

    private RecordingTransport connect(Requester who) {
      RecordingTransport transport = new RecordingTransport();
      open(who, transport).caughtUp(List.of());
      transport.clear();
      return transport;
    }

    private Connection open(Requester who, RecordingTransport transport) {
      Identity identity = new Identity(who.userId(), who.sessionId());
      var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
      Connection connection = registry.open(executor, identity, transport, admitted.permit());
      connection.viewsFrom(resumedFrom);
      return connection;
    }
  }
}
