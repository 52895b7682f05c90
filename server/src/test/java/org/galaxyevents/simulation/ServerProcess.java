package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.rabbitmq.SteppedBus;
import org.galaxyevents.catchup.BatchingLookup;
import org.galaxyevents.catchup.CatchUp;
import org.galaxyevents.catchup.Journal;
import org.galaxyevents.catchup.JournalFirst;
import org.galaxyevents.catchup.LookBack;
import org.galaxyevents.catchup.LookupThreads;
import org.galaxyevents.connection.Admission;
import org.galaxyevents.connection.ConnectionRegistry;
import org.galaxyevents.connection.Identity;
import org.galaxyevents.election.Role;
import org.galaxyevents.http.SimulatedDoor;
import org.galaxyevents.sse.FrameEncoder;
import org.galaxyevents.viewer.ViewerAnnouncer;
import org.galaxyevents.viewer.ViewerSubscriptions;
import org.galaxyevents.viewer.ViewerTasks;
import org.galaxyevents.worker.GapCatchUp;
import org.galaxyevents.worker.QueueWorker;
import org.jspecify.annotations.Nullable;

/**
 * One process of the cluster: a worker, which can lead too, or a monitor. Puts the production
 * classes together as {@code app} does, for each of its lives anew. Confined to the simulation's
 * thread.
 */
final class ServerProcess {

  private static final Duration REFUSAL = Duration.ofMillis(2);
  private static final Duration GATHERING = Duration.ofMillis(5);

  private final Machine machine;
  private final Role role;
  private final Surroundings surroundings;
  private final List<StreamLink> links = new ArrayList<>();
  private @Nullable Parts parts;

  /** Whether the proxy lets tabs come here. */
  private boolean isReachable = true;

  ServerProcess(Machine machine, Role role, Surroundings surroundings) {
    this.machine = machine;
    this.role = role;
    this.surroundings = surroundings;
  }

  Machine machine() {
    return machine;
  }

  Role role() {
    return role;
  }

  boolean isOpen() {
    return machine.lives() && isReachable && parts != null && role == Role.WORKER;
  }

  /** Whether it believes that it leads. */
  boolean leads() {
    return machine.lives() && parts != null && parts.candidacy.leads();
  }

  /** Begins a life. */
  void start() {
    machine.begin();
    surroundings.story().tell(machine.name(), "starts");
    machine.atEnd(this::ended);
    parts = new Parts();
  }

  private void ended() {
    parts = null;
    List.copyOf(links).forEach(link -> link.cut(true));
    links.clear();
  }

  /** The network to the browsers is cut, without a word. */
  void cutFromBrowsers(boolean isCut) {
    isReachable = !isCut;
    if (isCut) {
      links.forEach(StreamLink::vanish);
      links.clear();
    }
  }

  /** A tab asks for a stream. */
  void accept(Tab tab, int attempt, long session, String lastEventId) {
    if (parts != null) {
      parts.accept(tab, attempt, session, lastEventId);
    }
  }

  /** How many entries the journal has, for its bound. */
  int journalSize() {
    return parts == null ? 0 : parts.journal.size();
  }

  /** How many streams it thinks it has. */
  int streams() {
    return parts == null ? 0 : parts.registry.size();
  }

  /** What lives and ends with the process. Confined to the simulation's thread. */
  private final class Parts {
    private final Surroundings around = surroundings;
    private final SimulatedDatabase database = around.database();
    private final List<Executor> loops = new ArrayList<>();
    private final Executor blocking = machine.threads(around.shape().lookup());
    private final LookupThreads lookups =
        new LookupThreads(blocking, task -> machine.after(GATHERING, () -> blocking.execute(task)));
    private final Journal journal = new Journal(around.shape().journalEntries());
    private final ConnectionRegistry registry;
    private final SimulatedDoor door;
    private final BatchingLookup<Long, Identity> authentication;
    private final Candidacy candidacy;

    private Parts() {
      for (int i = 0; i < around.shape().loops(); i++) {
        loops.add(machine.thread(around.shape().loop()));
      }
      registry =
          new ConnectionRegistry(
              loops,
              () -> new FrameEncoder(around.ids().copy()),
              around.schedule()::now,
              true,
              around.shape().streams());
      CatchUp catchUp =
          new JournalFirst(
              journal,
              questions ->
                  around.ask(
                      machine,
                      () -> questions.stream().map(database.tables()::changedSince).toList()),
              questions -> questions.stream().map(question -> false).toList(),
              around.shape().catchUp(),
              lookups);
      door =
          new SimulatedDoor(
              registry, catchUp, new LookBack(journal, around.shape().catchUp()), around.ids());
      authentication =
          new BatchingLookup<>(
              lookups,
              1_000,
              20_000,
              sessions ->
                  around.ask(machine, () -> sessions.stream().map(this::identity).toList()));
      ControlBus bus =
          new SteppedBus(
              SteppedBus.config(machine.name(), around.shape().routing()),
              around.broker(),
              machine,
              around.schedule(),
              machine.life());
      QueueWorker worker =
          new QueueWorker(
              journal,
              registry,
              new GapCatchUp(
                  registry, catchUp, blocking, task -> machine.after(GapCatchUp.PATIENCE, task)),
              viewers(),
              around.schedule()::now);
      candidacy = new Candidacy(machine, role, around, bus);
      bus.start(candidacy.before(role == Role.WORKER ? worker : tasks -> {}));
      candidacy.start();
      machine.repeat(Duration.ofSeconds(1), registry::tick);
      machine.repeat(
          Duration.ofSeconds(25),
          SimulatedDoor.check(registry, around.revocations(machine), blocking, around.ids()));
    }

    private LookBack lookBack() {
      return new LookBack(journal, around.shape().catchUp());
    }

    private ViewerTasks viewers() {
      ViewerSubscriptions subscriptions = new ViewerSubscriptions(200, around.schedule()::now);
      return new ViewerTasks(
          subscriptions,
          new ViewerAnnouncer(
              subscriptions, ids -> java.util.Map.of(), registry, blocking, lookBack()),
          around.ids());
    }

    private Identity identity(long session) {
      Tables.Session row = database.tables().session(session);
      return row == null || !row.isValid()
          ? Identity.ANONYMOUS
          : new Identity(row.user(), OptionalLong.of(session));
    }

    private void accept(Tab tab, int attempt, long session, String lastEventId) {
      Executor loop = loops.get(machine.random().nextInt(loops.size()));
      authentication.ask(
          session,
          identity -> loop.execute(() -> open(tab, attempt, identity, lastEventId, loop)),
          () -> tab.machine().after(tab.machine().delay(REFUSAL), () -> tab.failed(attempt)));
    }

    private void open(Tab tab, int attempt, Identity identity, String lastEventId, Executor loop) {
      if (!(registry.admit(identity, tab.machine().name())
          instanceof Admission.Admitted(Admission.Permit permit))) {
        tab.machine().after(tab.machine().delay(REFUSAL), () -> tab.failed(attempt));
        return;
      }
      StreamLink link = new StreamLink(tab, machine, loop);
      if (!tab.opened(attempt, link, identity.user(), identity.session())) {
        permit.release(org.galaxyevents.connection.CloseReason.CLIENT_GONE);
        return;
      }
      links.removeIf(StreamLink::isCut);
      links.add(link);
      around.story().tell(machine.name(), "opens a stream of %s from '%s'", tab, lastEventId);
      door.begin(
          identity,
          permit,
          lastEventId.isEmpty() ? null : lastEventId,
          loop,
          new SimulatedDoor.Wire(link, link::serve));
    }
  }
}
