package org.galaxyevents.viewer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.galaxyevents.account.Requester;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.catchup.CatchUpConfig;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.Connection;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.connection.StreamConfig;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.testing.ManualClock;
import org.galaxyevents.testing.ManualExecutor;
import org.galaxyevents.testing.RecordingTransport;
import org.galaxyevents.testing.Seeds;
import org.galaxyevents.testing.TemporaryDatabase;
import org.galaxyevents.viewer.jdbc.JdbcViewerAccess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two workers on one database, with a bus between them that may lose what it is given. */
abstract class ViewersAtTwoWorkers {

  static final IdEncoding IDS = IdEncoding.of("golden-id-secret-26");

  static final Cursor FAR_AHEAD = Cursor.of(java.time.LocalDateTime.of(9000, 1, 1, 0, 0));

  @RegisterExtension final TemporaryDatabase database = new TemporaryDatabase();

  final ManualClock clock = new ManualClock();
  final ManualExecutor executor = new ManualExecutor();
  final List<Worker> workers = new ArrayList<>();
  final SharedBus bus = new SharedBus();

  /** Where the streams that connect had been; by default they have missed nothing. */
  Cursor resumedFrom = FAR_AHEAD;

  boolean databaseDown;

  Seeds seeds;
  Requester alice;
  Requester bob;
  Requester carol;
  long history;
  Worker here;
  Worker there;

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

  void passMinutes(int minutes) {
    for (int i = 0; i < 3 * minutes; i++) {
      clock.advance(ViewerRenewal.INTERVAL);
      renewAll();
    }
  }

  void renewAll() {
    workers.forEach(worker -> worker.renewal.run());
    executor.runAll();
  }

  HistoryViewing.Outcome subscribe(Worker worker, Requester who, long... histories) {
    Set<Long> wished = new HashSet<>();
    for (long each : histories) {
      wished.add(each);
    }
    HistoryViewing.Outcome outcome = worker.viewing.subscribe(viewer(who), wished);
    executor.runAll();
    return outcome;
  }

  void changed(Long... histories) throws Exception {
    bus.publish(update(histories));
    executor.runAll();
  }

  /** The owner is another one than the rows say: that alone decides. */
  static ControlTask update(Long... histories) {
    return new ControlTask.HistoryUpdate(Map.of(77L, List.of(histories)), Map.of(), "");
  }

  void share(long shared, Requester with) {
    seeds.insert(
        "INSERT INTO history_user_share_association (history_id, user_id) VALUES (?, ?) RETURNING id",
        shared,
        id(with));
  }

  static long id(Requester user) {
    return user.userId().orElseThrow();
  }

  static Audience viewer(Requester who) {
    return ViewerTasks.viewer(who.userId(), who.sessionId()).orElseThrow();
  }

  static String encoded(long id) {
    return IDS.encode(id);
  }

  static List<String> updates(RecordingTransport stream) {
    return stream.frames().stream()
        .filter(frame -> frame.contains("history_update"))
        .map(frame -> frame.replaceAll("(?s).*\"history_ids\": \\[\"([^\\]]*)\"\\].*", "$1"))
        .toList();
  }

  /** Brings each task to all workers but the deaf. */
  final class SharedBus implements ControlBus {
    final Set<Worker> deaf = new HashSet<>();
    final List<ControlTask> tasks = new ArrayList<>();
    boolean down;

    @Override
    public void publish(ControlTask task) throws BusUnavailable {
      if (down) {
        throw new BusUnavailable("the test has taken it down");
      }
      tasks.add(task);
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
  final class Worker {
    final ConnectionRegistry registry =
        new ConnectionRegistry(
            List.of(executor),
            () -> new FrameEncoder(IDS),
            clock,
            false,
            new StreamConfig(Duration.ofSeconds(30), Duration.ofSeconds(60), 100, 0, 0));
    final Journal journal = new Journal(100, clock);
    final ViewerSubscriptions subscriptions = new ViewerSubscriptions(200, clock);
    final ViewerAccess access =
        histories -> {
          if (databaseDown) {
            throw new DatabaseUnavailable("the test has taken it away", new RuntimeException());
          }
          return new JdbcViewerAccess(database.get()).readersOf(histories);
        };
    final ViewerAnnouncer announcer =
        new ViewerAnnouncer(
            subscriptions,
            access,
            registry,
            executor,
            new LookBack(journal, new CatchUpConfig(Duration.ZERO, Duration.ZERO, 100)));
    final ViewerTasks tasks = new ViewerTasks(subscriptions, announcer, IDS);
    final HistoryViewing viewing =
        new HistoryViewing(subscriptions, access, Optional.of(bus), tasks, IDS);
    final ViewerRenewal renewal = new ViewerRenewal(subscriptions, announcer, registry, bus);

    Worker() {
      journal.moveCursor(FAR_AHEAD);
      workers.add(this);
    }

    void hear(ControlTask task) {
      switch (task) {
        case ControlTask.HistoryUpdate update -> tasks.changed(update);
        case ControlTask.SubscribeHistoryViewer subscribed -> tasks.subscribed(subscribed);
        case ControlTask.UnsubscribeHistoryViewer unsubscribed -> tasks.unsubscribed(unsubscribed);
        case ControlTask.RenewViewers renewed -> tasks.renewed(renewed);
        case ControlTask.RecheckViewers(long id) -> tasks.recheck(id);
        default -> throw new AssertionError(task);
      }
    }

    RecordingTransport connect(Requester who) {
      RecordingTransport transport = new RecordingTransport();
      open(who, transport).caughtUp(List.of());
      transport.clear();
      return transport;
    }

    Connection open(Requester who, RecordingTransport transport) {
      Identity identity = new Identity(who.userId(), who.sessionId());
      var admitted = (Admission.Admitted) registry.admit(identity, "10.0.0.1");
      Connection connection = registry.open(executor, identity, transport, admitted.permit());
      connection.viewsFrom(resumedFrom);
      return connection;
    }
  }
}
