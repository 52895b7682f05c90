package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;
import org.jspecify.annotations.Nullable;

/** What breaks, and how it is mended. Confined to the simulation's thread. */
final class Faults {

  /** A leader's next sample shows that the clock was set; and somebody has to be the leader. */
  private static final Duration STEP_NOTICED = Duration.ofSeconds(20);

  /** Of the overlap, so much is left for a step of the clock. */
  private static final Duration STEP_COVERED = Duration.ofSeconds(10);

  /** A source looks at the triggers once a minute. */
  private static final Duration SILENCE_NOTICED = Duration.ofSeconds(70);

  /** Another leader is found, connections are made again, and what waited is told. */
  private static final Duration SEQUEL = Duration.ofSeconds(30);

  private static final Duration STORM_OVER = Duration.ofSeconds(2);

  private static final long NOBODYS_HISTORY = 777_777;

  private final Surroundings around;
  private final Machine director;
  private final List<ServerProcess> processes;
  private final Users users;
  private final SimulatedDatabase database;
  private final SimulatedBroker broker;

  Faults(Surroundings around, Machine director, List<ServerProcess> processes, Users users) {
    this.around = around;
    this.director = director;
    this.processes = processes;
    this.users = users;
    this.database = around.database();
    this.broker = around.broker();
  }

  /** Lets something break. */
  void play(Step.Fault fault) {
    around.story().tell("director", "%s", fault);
    around.story().count(fault.getClass().getSimpleName());
    around.story().count("faults");
    disturb(SEQUEL);
    switch (fault) {
      case Step.CutTab(int tab, boolean inTheMiddle) ->
          onLink(tab(tab), link -> link.cut(inTheMiddle));
      case Step.TabVanishes(int tab) -> onLink(tab(tab), StreamLink::vanish);
      case Step.TabIsSlow(int tab, Duration duration) -> {
        onLink(tab(tab), link -> link.setReading(false));
        later(duration, () -> onLink(tab(tab), link -> link.setReading(true)));
      }
      case Step.CutAllTabs() -> users.tabs().forEach(tab -> onLink(tab, link -> link.cut(true)));
      case Step.Storm() -> storm();
      case Step.Stop(int process, Duration over, Duration down) ->
          stop(process(process), over, down);
      case Step.CutFromBrowsers(int process, Duration duration) -> {
        process(process).cutFromBrowsers(true);
        later(duration, () -> process(process).cutFromBrowsers(false));
      }
      case Step.Crash(int process, Duration down) -> crash(process(process), down);
      case Step.CrashLeader(Duration down) -> crash(leader(), down);
      case Step.CrashSoon(int process, int calls, Duration down) ->
          crashSoon(process(process), calls, down);
      case Step.CrashLeaderSoon(int calls, Duration down) -> crashSoon(leader(), calls, down);
      case Step.Stall(int process, Duration duration) -> stall(process(process), duration);
      case Step.StallLeader(Duration duration) -> stall(leader(), duration);
      case Step.DatabaseAway(Duration duration) -> {
        database.goAway();
        later(duration, database::comeBack);
      }
      case Step.CutFromDatabase(int process, Duration duration) ->
          cutFromDatabase(process(process).machine(), duration);
      case Step.ExhaustPool(int process, Duration duration) ->
          forAWhile(database::exhaustPool, process, duration);
      case Step.EndListening() -> database.endListening();
      case Step.ClockStep(Duration by) -> step(by);
      case Step.SilenceTriggers(Duration duration) -> {
        database.tables().silenceTriggers(true);
        around.ledger().idsAreDoubtful(duration.plus(SILENCE_NOTICED));
        later(duration, () -> database.tables().silenceTriggers(false));
      }
      case Step.BrokerAway(Duration duration) -> {
        broker.goAway();
        later(duration, broker::comeBack);
      }
      case Step.Disconnect(int process) -> broker.disconnect(process(process).machine());
      case Step.CutFromBroker(int process, Duration duration) ->
          forAWhile(broker::cut, process, duration);
      case Step.Mishap(int process, SimulatedBroker.Mishap kind, boolean ofTicksToo) ->
          broker.mishap(process(process).machine(), kind, ofTicksToo);
      case Step.FormerLeader(int process) ->
          broker.formerLeaderAnnounces(process(process).machine(), NOBODYS_HISTORY, users.ids());
    }
  }

  /** What was broken is mended; but for the triggers, which somebody has to replace. */
  void heal() {
    around.story().tell("director", "everything is mended");
    database.comeBack();
    broker.comeBack();
    for (ServerProcess process : processes) {
      Machine machine = process.machine();
      database.cut(machine, false);
      database.exhaustPool(machine, false);
      broker.cut(machine, false);
      process.cutFromBrowsers(false);
      machine.goOn();
      machine.crashAtCall(0);
      if (!machine.lives()) {
        process.start();
      }
    }
    users.tabs().forEach(tab -> onLink(tab, link -> link.setReading(true)));
    disturb(SEQUEL);
  }

  private Tab tab(int which) {
    return Users.of(users.tabs(), which);
  }

  private ServerProcess process(int which) {
    return Users.of(processes, which);
  }

  private @Nullable ServerProcess leader() {
    return processes.stream().filter(ServerProcess::leads).findFirst().orElse(null);
  }

  private void disturb(Duration howLong) {
    around.ledger().concern().disturbed(howLong);
  }

  private void later(Duration wait, Runnable task) {
    disturb(wait.plus(SEQUEL));
    director.after(wait, task);
  }

  private void forAWhile(BiConsumer<Machine, Boolean> what, int which, Duration duration) {
    Machine machine = process(which).machine();
    what.accept(machine, true);
    later(duration, () -> what.accept(machine, false));
  }

  private static void onLink(Tab tab, java.util.function.Consumer<StreamLink> what) {
    StreamLink link = tab.link();
    if (link != null) {
      what.accept(link);
    }
  }

  private void step(Duration by) {
    if (by.isNegative()) {
      around.ledger().idsAreShownTwice();
      around.promises().idsAreShownTwice(database.now());
    } else if (database.triggersAreSilent()) {
      around.ledger().whatWasHiddenIsOlderThanItSeems();
    }
    database.step(by);
    around.publishDue();
    around.ledger().idsAreDoubtful(STEP_NOTICED);
    if (by.isNegative()) {
      around.ledger().nothingIsPublished();
    }
    if (by.compareTo(STEP_COVERED) > 0) {
      around.ledger().overlapIsTooShort();
    }
  }

  private void crash(@Nullable ServerProcess process, Duration down) {
    if (process != null && process.machine().lives()) {
      process.machine().crash();
      later(down, () -> startAgain(process));
    }
  }

  private void stop(ServerProcess process, Duration over, Duration down) {
    process
        .machine()
        .after(
            Duration.ZERO, () -> process.stop(over, () -> later(down, () -> startAgain(process))));
  }

  /** In quiet times a crowd costs a number of queries that does not grow with it. */
  private void storm() {
    boolean isQuiet = around.ledger().isSettled() && users.tabs().stream().allMatch(Tab::isReady);
    long before = around.database().lookups();
    int faults = around.story().counted("faults");
    users
        .tabs()
        .forEach(tab -> {
          tab.comesBackAtOnce();
          onLink(tab, link -> link.cut(false));
        });
    if (isQuiet) {
      director.after(
          STORM_OVER,
          () -> {
            long lookups = around.database().lookups() - before;
            int workers = around.shape().workers();
            boolean isQuietStill = around.story().counted("faults") == faults;
            if (isQuietStill && users.tabs().stream().allMatch(Tab::isReady)) {
              around.story().count("storms in quiet times");
              around.promises().stormCost(lookups, users.tabs().size(), workers);
            }
          });
    }
  }

  private void crashSoon(@Nullable ServerProcess process, int calls, Duration down) {
    if (process != null && process.machine().lives()) {
      process.machine().crashAtCall(calls);
      later(down.plusSeconds(2), () -> startAgain(process));
    }
  }

  private static void startAgain(ServerProcess process) {
    process.machine().crashAtCall(0);
    if (!process.machine().lives()) {
      process.start();
    }
  }

  private void stall(@Nullable ServerProcess process, Duration duration) {
    if (process != null) {
      process.machine().standStill();
      later(duration, process.machine()::goOn);
    }
  }

  private void cutFromDatabase(Machine machine, Duration duration) {
    database.cut(machine, true);
    later(duration, () -> database.cut(machine, false));
    later(
        SimulatedRegister.HOST_LOST,
        () -> {
          if (!database.isReachable(machine)) {
            around.register().lost(machine);
          }
        });
  }
}
