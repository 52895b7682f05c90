package org.galaxyevents.simulation;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.rabbitmq.RabbitConfig;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.JournalFirst;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.catchup.MissedNotifications;
import org.galaxyevents.catchup.WithNotifications;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.CloseReason;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.event.Audience;
import org.galaxyevents.http.SimulatedDoor;
import org.galaxyevents.notification.SimulatedNotifying;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.viewer.HistoryViewing;
import org.galaxyevents.viewer.OpeningViews;
import org.galaxyevents.viewer.ViewerAnnouncer;
import org.galaxyevents.viewer.ViewerRenewal;
import org.galaxyevents.viewer.ViewerSubscriptions;
import org.galaxyevents.viewer.ViewerTasks;
import org.galaxyevents.worker.GapCatchUp;
import org.galaxyevents.worker.Interests;
import org.galaxyevents.worker.QueueWorker;

/**
 * The half of a process that serves streams, put together as {@code app.Streaming} does. Confined
 * to the simulation's thread.
 */
final class WorkerHalf {

  private static final Duration REFUSAL = Duration.ofMillis(2);
  private static final Duration GATHERING = Duration.ofMillis(5);
  private static final Duration CROWD_GATHERING = Duration.ofMillis(150);
  private static final Duration LEAVING = Duration.ofMillis(50);
  private static final int AT_LEAST = 1;
  private static final int MOST_VIEWED = 200;

  private final Machine machine;
  private final Surroundings around;
  private final ControlBus bus;
  private final List<Executor> loops = new ArrayList<>();
  private final Executor blocking;
  private final Journal journal;
  private final ConnectionRegistry registry;
  private final SimulatedDoor door;
  private final Entrance entrance;
  private final QueueWorker worker;
  private final ViewerSubscriptions subscriptions;
  private final ViewerAnnouncer announcer;
  private final HistoryViewing viewing;

  WorkerHalf(Machine machine, Surroundings around, ControlBus bus) {
    this.machine = machine;
    this.around = around;
    this.bus = bus;
    this.blocking = machine.threads(around.shape().lookup());
    this.journal = new Journal(around.shape().journalEntries(), around.schedule()::now);
    LookupThreads lookups = new LookupThreads(blocking, later(GATHERING), later(CROWD_GATHERING));
    for (int i = 0; i < around.shape().loops(); i++) {
      loops.add(machine.thread(around.shape().loop()));
    }
    this.registry =
        new ConnectionRegistry(
            loops,
            () -> new FrameEncoder(around.ids().copy()),
            around.schedule()::now,
            true,
            around.shape().streams());
    CatchUp catchUp = catchUp(lookups);
    this.subscriptions = new ViewerSubscriptions(MOST_VIEWED, around.schedule()::now);
    SimulatedReaders readers = new SimulatedReaders(machine, around);
    LookBack lookBack = new LookBack(journal, around.shape().catchUp());
    this.announcer = new ViewerAnnouncer(subscriptions, readers, registry, blocking, lookBack);
    ViewerTasks viewers = new ViewerTasks(subscriptions, announcer, around.ids());
    this.viewing =
        new HistoryViewing(subscriptions, readers, Optional.of(bus), viewers, around.ids());
    this.worker =
        new QueueWorker(
            journal,
            registry,
            new GapCatchUp(
                registry, catchUp, blocking, task -> machine.after(GapCatchUp.PATIENCE, task)),
            viewers,
            around.schedule()::now);
    this.door =
        new SimulatedDoor(
            registry,
            asInterested(catchUp),
            lookBack,
            new OpeningViews(subscriptions, announcer, bus, lookups),
            around.ids());
    this.entrance = new Entrance(machine, around, lookups);
  }

  private Executor later(Duration pause) {
    return task -> machine.after(pause, () -> blocking.execute(task));
  }

  private CatchUp catchUp(LookupThreads lookups) {
    Tables tables = around.database().tables();
    CatchUp histories =
        new JournalFirst(
            journal,
            questions ->
                around.lookUp(machine, () -> questions.stream().map(tables::changedSince).toList()),
            questions ->
                around.ask(
                    machine,
                    () -> questions.stream().map(tables::entryPointsChangedSince).toList()),
            around.shape().catchUp(),
            lookups);
    return new WithNotifications(
        histories,
        journal,
        questions -> around.lookUp(machine, () -> questions.stream().map(this::missed).toList()),
        around.shape().catchUp(),
        lookups);
  }

  private MissedNotifications.Status missed(MissedNotifications.Question question) {
    LocalDateTime now = around.database().now().toLocalDateTime();
    List<Notices.Notice> found =
        around.database().tables().notices().since(question.since().toLocalDateTime(), now);
    OptionalLong user = question.user();
    List<Notices.Notice> own =
        found.stream()
            .filter(each -> !each.isBroadcast())
            .filter(each -> user.isPresent() && each.isShownTo(user.getAsLong()))
            .toList();
    List<Notices.Notice> broadcasts = found.stream().filter(Notices.Notice::isBroadcast).toList();
    return new MissedNotifications.Status(
        new SimulatedNotifying(bus, around.ids()).status(own, broadcasts),
        own.isEmpty() && broadcasts.isEmpty());
  }

  /** Where everybody hears what concerns those alone who are connected to it. */
  private CatchUp asInterested(CatchUp catchUp) {
    if (around.shape().routing() == RabbitConfig.Routing.ALL) {
      return catchUp;
    }
    Turns turns = new Turns(blocking);
    Interests interests = new Interests(bus, journal, catchUp, turns, around.schedule()::now);
    announcer.hearOnly(groups -> turns.await(() -> interests.listenTo(groups)));
    machine.repeat(Duration.ofSeconds(10), () -> interests.tidy(registry));
    return interests;
  }

  /** What hears the bus. */
  QueueWorker listener() {
    return worker;
  }

  void start() {
    machine.repeat(Duration.ofSeconds(1), registry::tick);
    machine.repeat(Duration.ofSeconds(1), announcer::retry);
    machine.repeat(
        ViewerRenewal.INTERVAL, new ViewerRenewal(subscriptions, announcer, registry, bus));
    machine.repeat(
        Duration.ofSeconds(25),
        SimulatedDoor.check(
            registry, around.revocations(machine), blocking, around.ids(), entrance.known()));
    machine.repeat(Duration.ofSeconds(5), this::checkBounds);
  }

  private void checkBounds() {
    around
        .promises()
        .exceeded(
            machine + "'s journal", journal.size(), around.shape().catchUp().journalEntries());
  }

  /** How many streams it thinks it has. */
  int streams() {
    return registry.size();
  }

  /** A tab asks for a stream. */
  void accept(Tab tab, Tab.Request request, List<StreamLink> links) {
    Executor loop = loops.get(machine.random().nextInt(loops.size()));
    entrance.identify(
        request.session(),
        identity ->
            loop.execute(() -> {
              StreamLink link = open(tab, request, identity, loop);
              links.removeIf(each -> !each.isServed());
              links.add(link);
            }),
        () -> refuse(tab, request.attempt()));
  }

  private static void refuse(Tab tab, int attempt) {
    tab.machine().after(tab.machine().delay(REFUSAL), () -> tab.failed(attempt));
  }

  private StreamLink open(Tab tab, Tab.Request request, Identity identity, Executor loop) {
    int attempt = request.attempt();
    StreamLink link = new StreamLink(tab, machine, loop, around.promises());
    switch (registry.admit(identity, tab.machine().name())) {
      case Admission.Admitted(Admission.Permit permit) -> {
        if (tab.opened(attempt, link, identity.user(), identity.session())) {
          around.story().tell(machine.name(), "opens a stream of %s from %s", tab, request);
          door.begin(
              new SimulatedDoor.Hello(identity, request.lastEventId(), request.views()),
              permit,
              loop,
              new SimulatedDoor.Wire(link, link::serve));
        } else {
          link.abandon();
          permit.release(CloseReason.CLIENT_GONE);
        }
      }
      case Admission.TooManyOfUser full -> refuse(tab, attempt);
      case Admission.TooManyOfAddress full -> refuse(tab, attempt);
      case Admission.Full full -> refuse(tab, attempt);
      case Admission.Stopping stopping -> refuse(tab, attempt);
    }
    return link;
  }

  /**
   * Ends all streams, over so long.
   *
   * @param drained run when that is done
   */
  void drain(Duration over, Runnable drained) {
    registry.stopAdmitting();
    leave(Math.toIntExact(over.dividedBy(LEAVING)), drained);
  }

  private void leave(int left, Runnable drained) {
    registry.leave(Math.max(1, left), left > 0 ? AT_LEAST : 0, () -> 1_000);
    machine.after(
        LEAVING,
        () -> {
          if (left > 0) {
            leave(left - 1, drained);
          } else {
            drained.run();
          }
        });
  }

  /** By a request to this process a history was perhaps taken from some. */
  void unshared(long history) {
    blocking.execute(() -> viewing.unshared(history));
  }

  /** A tab wants to look at histories, as whoever its cookie says. */
  void view(Tab tab, long session, Set<Long> histories) {
    blocking.execute(() -> {
      try {
        Identity identity = entrance.askFor(session);
        Audience viewer =
            identity.user().isPresent()
                ? new Audience.User(identity.user().getAsLong())
                : new Audience.Session(session);
        HistoryViewing.Outcome outcome = viewing.subscribe(viewer, histories);
        around.story().tell(machine.name(), "%s views %s: %s", viewer, histories, outcome);
        if (machine.lives()) {
          tab.machine().after(tab.machine().delay(REFUSAL), () -> tab.answered(machine, outcome));
        }
      } catch (RuntimeException unavailable) {
        tab.machine().after(tab.machine().delay(REFUSAL), tab::viewAgain);
      }
    });
  }
}
