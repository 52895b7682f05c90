package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;
import org.galaxyevents.election.Role;
import org.galaxyevents.security.IdEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Everything that takes part in one simulation, and what a plan can do to it. Confined to the
 * simulation's thread.
 */
final class Cluster {

  private static final IdEncoding IDS = IdEncoding.of("simulation");
  private static final Duration MOST_HELD = Duration.ofSeconds(100);

  /** A leader's next sample shows that the clock was set; and somebody has to be the leader. */
  private static final Duration STEP_NOTICED = Duration.ofSeconds(20);

  /** Of the overlap, so much is left for a step of the clock. */
  private static final Duration STEP_COVERED = Duration.ofSeconds(10);

  /** A source looks at the triggers once a minute. */
  private static final Duration SILENCE_NOTICED = Duration.ofSeconds(70);

  private final Schedule schedule;
  private final Story story;
  private final Machine director;
  private final SimulatedDatabase database;
  private final SimulatedRegister register;
  private final SimulatedBroker broker;
  private final Ledger ledger;
  private final List<ServerProcess> processes = new ArrayList<>();
  private final List<Visitor> visitors = new ArrayList<>();
  private final List<Tab> tabs = new ArrayList<>();
  private final List<Long> histories = new ArrayList<>();
  private boolean nobodyEnds;
  private long lastUser = 70;
  private long lastHistory;

  Cluster(Plan plan, Story story) {
    this.story = story;
    this.schedule = new Schedule(story);
    story.clock(schedule::now);
    long seed = plan.seed();
    this.director = new Machine("director", schedule, seed);
    Machine databaseMachine = Machine.database(schedule, seed);
    this.database = new SimulatedDatabase(schedule, databaseMachine, story);
    this.register = new SimulatedRegister(database, databaseMachine);
    this.broker = new SimulatedBroker(new Machine("broker", schedule, seed), story);
    this.ledger = new Ledger(schedule, story, database);
    Surroundings surroundings =
        new Surroundings(schedule, story, plan.shape(), database, register, broker, IDS.copy());
    for (int i = 1; i <= plan.shape().monitors(); i++) {
      add(new Machine("monitor-" + i, schedule, seed), Role.MONITOR, surroundings);
    }
    for (int i = 1; i <= plan.shape().workers(); i++) {
      add(new Machine("worker-" + i, schedule, seed), Role.WORKER, surroundings);
    }
    for (int i = 0; i < plan.shape().visitors(); i++) {
      addVisitor(seed);
    }
  }

  private void add(Machine machine, Role role, Surroundings surroundings) {
    processes.add(new ServerProcess(machine, role, surroundings));
  }

  private void addVisitor(long seed) {
    int number = visitors.size();
    OptionalLong user = number % 3 == 2 ? OptionalLong.empty() : OptionalLong.of(++lastUser);
    Visitor visitor = new Visitor(database.tables().newSession(user), user);
    visitors.add(visitor);
    int own = 1 + number % 3;
    for (int i = 0; i < own; i++) {
      addHistory(visitor);
    }
    int open = 1 + number % 2;
    for (int i = 0; i < open; i++) {
      Tab tab =
          new Tab(
              new Machine("tab-" + (tabs.size() + 1), schedule, seed),
              visitor,
              this::choose,
              ledger,
              IDS);
      tabs.add(tab);
      ledger.add(tab);
      if (tabs.size() % 5 == 0) {
        tab.forgets();
      }
    }
  }

  private long addHistory(Visitor owner) {
    Tables.History history = database.tables().history(++lastHistory);
    history.user = owner.user();
    history.sessions.add(owner.session());
    histories.add(lastHistory);
    return lastHistory;
  }

  Schedule schedule() {
    return schedule;
  }

  Ledger ledger() {
    return ledger;
  }

  Machine director() {
    return director;
  }

  /** Begins. */
  void start() {
    processes.forEach(
        process -> director.after(director.delay(Duration.ofMillis(300)), process::start));
    for (Tab tab : tabs) {
      tab.watch();
      tab.machine().after(director.delay(Duration.ofMillis(800)), tab::connect);
    }
  }

  private @Nullable ServerProcess choose(Tab tab) {
    List<ServerProcess> there = processes.stream().filter(ServerProcess::isOpen).toList();
    return there.isEmpty() ? null : there.get(tab.machine().random().nextInt(there.size()));
  }

  /** What was broken is mended. */
  void heal() {
    story.tell("director", "everything is mended");
    database.comeBack();
    broker.comeBack();
    for (ServerProcess process : processes) {
      database.cut(process.machine(), false);
      database.exhaustPool(process.machine(), false);
      broker.cut(process.machine(), false);
      process.cutFromBrowsers(false);
      process.machine().goOn();
      process.machine().crashAtCall(0);
      if (!process.machine().lives()) {
        process.start();
      }
    }
    tabs.forEach(tab -> read(tab, true));
  }

  boolean isSettled() {
    return database.isIdle() && ledger.isSettled();
  }

  /** Lets a step happen. */
  void play(Step step) {
    if (step.isFault()) {
      story.tell("director", "%s", step);
      story.count(step.getClass().getSimpleName());
      story.count("faults");
    }
    switch (step) {
      case Step.Change change -> change(change);
      case Step.LogIn(int visitor) -> logIn(of(visitors, visitor));
      case Step.LogOut(int visitor) -> logOut(of(visitors, visitor));
      case Step.Reload(int tab) -> of(tabs, tab).reload();
      case Step.Prune() -> database.prune();
      case Step.CutTab(int tab, boolean inTheMiddle) -> cut(of(tabs, tab), inTheMiddle);
      case Step.TabVanishes(int tab) -> vanish(of(tabs, tab));
      case Step.TabIsSlow(int tab, Duration duration) -> {
        read(of(tabs, tab), false);
        later(duration, () -> read(of(tabs, tab), true));
      }
      case Step.CutAllTabs() -> tabs.forEach(tab -> cut(tab, true));
      case Step.CutFromBrowsers(int process, Duration duration) -> {
        of(processes, process).cutFromBrowsers(true);
        later(duration, () -> of(processes, process).cutFromBrowsers(false));
      }
      case Step.Crash(int process, Duration down) -> crash(of(processes, process), down);
      case Step.CrashLeader(Duration down) -> crash(leader(), down);
      case Step.Stall(int process, Duration duration) -> stall(of(processes, process), duration);
      case Step.StallLeader(Duration duration) -> stall(leader(), duration);
      case Step.DatabaseAway(Duration duration) -> {
        database.goAway();
        later(duration, database::comeBack);
      }
      case Step.CutFromDatabase(int process, Duration duration) ->
          cutFromDatabase(of(processes, process).machine(), duration);
      case Step.EndListening() -> database.endListening();
      case Step.ClockStep(Duration by) -> step(by);
      case Step.SilenceTriggers(Duration duration) -> {
        database.tables().silenceTriggers(true);
        ledger.idsAreDoubtful(duration.plus(SILENCE_NOTICED));
        later(duration, () -> database.tables().silenceTriggers(false));
      }
      case Step.BrokerAway(Duration duration) -> {
        broker.goAway();
        later(duration, broker::comeBack);
      }
      case Step.Disconnect(int process) -> broker.disconnect(of(processes, process).machine());
      case Step.CutFromBroker(int process, Duration duration) -> {
        Machine machine = of(processes, process).machine();
        broker.cut(machine, true);
        later(duration, () -> broker.cut(machine, false));
      }
      case Step.Mishap(int process, SimulatedBroker.Mishap kind, boolean ofTicksToo) ->
          broker.mishap(of(processes, process).machine(), kind, ofTicksToo);
      case Step.CrashSoon(int process, int calls, Duration down) ->
          crashSoon(of(processes, process), calls, down);
      case Step.CrashLeaderSoon(int calls, Duration down) -> crashSoon(leader(), calls, down);
      case Step.ExhaustPool(int process, Duration duration) -> {
        Machine machine = of(processes, process).machine();
        database.exhaustPool(machine, true);
        later(duration, () -> database.exhaustPool(machine, false));
      }
    }
  }

  private void later(Duration wait, Runnable task) {
    director.after(wait, task);
  }

  private static <T> T of(List<T> all, int which) {
    return all.get(which % all.size());
  }

  private void change(Step.Change change) {
    List<Long> changed =
        change.histories().stream().map(each -> of(histories, each)).distinct().toList();
    Duration hold = change.hold().compareTo(MOST_HELD) < 0 ? change.hold() : MOST_HELD;
    if (change.rollsBack()) {
      database.rolledBack(changed, hold);
    } else {
      database.transaction(changed, hold, () -> {}, wasCommitted -> {});
    }
  }

  private void logIn(Visitor visitor) {
    if (visitor.user().isPresent()) {
      return;
    }
    long old = visitor.session();
    OptionalLong user = OptionalLong.of(++lastUser);
    List<Long> claimed =
        histories.stream()
            .filter(id -> database.tables().history(id).user.isEmpty())
            .filter(id -> database.tables().history(id).sessions.contains(old))
            .toList();
    database.transaction(
        claimed,
        Duration.ofMillis(5),
        () -> {
          claimed.forEach(id -> database.tables().history(id).user = user);
          database.tables().endSession(old);
          visitor.become(database.tables().newSession(user), user);
          story.tell("director", "session %d logs in as %s", old, visitor);
        },
        wasCommitted -> reloadOne(visitor));
  }

  private void logOut(Visitor visitor) {
    if (visitor.user().isEmpty()) {
      return;
    }
    long old = visitor.session();
    database.transaction(
        List.of(),
        Duration.ZERO,
        () -> {
          database.tables().endSession(old);
          visitor.become(database.tables().newSession(OptionalLong.empty()), OptionalLong.empty());
          addHistory(visitor);
          story.tell("director", "session %d logs out, is %s", old, visitor);
        },
        wasCommitted -> reloadOne(visitor));
  }

  /** The tab in which somebody has logged in or out; the others find out later. */
  private void reloadOne(Visitor visitor) {
    tabs.stream().filter(tab -> tab.visitor() == visitor).findFirst().ifPresent(Tab::reload);
  }

  private static void cut(Tab tab, boolean inTheMiddle) {
    StreamLink link = tab.link();
    if (link != null) {
      link.cut(inTheMiddle);
    }
  }

  private static void vanish(Tab tab) {
    StreamLink link = tab.link();
    if (link != null) {
      link.vanish();
    }
  }

  private static void read(Tab tab, boolean reads) {
    StreamLink link = tab.link();
    if (link != null) {
      link.setReading(reads);
    }
  }

  /**
   * A large step back is known to those who have seen it: who comes back from before it, to a
   * process that was not there, may be told too little. So nobody ends after one.
   */
  private void step(Duration by) {
    if (by.plus(STEP_COVERED).isNegative()) {
      if (!processes.stream().allMatch(process -> process.machine().lives())) {
        return;
      }
      nobodyEnds = true;
    }
    database.step(by);
    ledger.idsAreDoubtful(STEP_NOTICED);
    if (by.compareTo(STEP_COVERED) > 0) {
      ledger.overlapIsTooShort();
    }
  }

  private void crash(@Nullable ServerProcess process, Duration down) {
    if (process == null || !process.machine().lives() || nobodyEnds) {
      return;
    }
    process.machine().crash();
    later(
        down,
        () -> {
          if (!process.machine().lives()) {
            process.start();
          }
        });
  }

  private void crashSoon(@Nullable ServerProcess process, int calls, Duration down) {
    if (process != null && process.machine().lives() && !nobodyEnds) {
      process.machine().crashAtCall(calls);
      later(
          down.plusSeconds(2),
          () -> {
            process.machine().crashAtCall(0);
            if (!process.machine().lives()) {
              process.start();
            }
          });
    }
  }

  private void stall(@Nullable ServerProcess process, Duration duration) {
    if (process != null) {
      process.machine().standStill();
      later(duration, process.machine()::goOn);
    }
  }

  private @Nullable ServerProcess leader() {
    return processes.stream().filter(ServerProcess::leads).findFirst().orElse(null);
  }

  private void cutFromDatabase(Machine machine, Duration duration) {
    database.cut(machine, true);
    later(duration, () -> database.cut(machine, false));
    later(
        SimulatedRegister.HOST_LOST,
        () -> {
          if (!database.isReachable(machine)) {
            register.lost(machine);
          }
        });
  }
}
