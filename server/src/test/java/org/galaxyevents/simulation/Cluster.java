package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.galaxyevents.bus.rabbitmq.SimulatedBroker;
import org.galaxyevents.election.Role;
import org.galaxyevents.security.IdEncoding;
import org.jspecify.annotations.Nullable;

/** Everything that takes part in one simulation. Confined to the simulation's thread. */
final class Cluster {

  private static final IdEncoding IDS = IdEncoding.of("simulation");

  private final Machine director;
  private final Surroundings around;
  private final List<ServerProcess> processes = new ArrayList<>();
  private final Users users;
  private final Faults faults;

  Cluster(Plan plan, Story story) {
    Schedule schedule = new Schedule(story);
    story.clock(schedule::now);
    long seed = plan.seed();
    this.director = new Machine("director", schedule, seed);
    Machine databaseMachine = Machine.database(schedule, seed);
    SimulatedDatabase database = new SimulatedDatabase(schedule, databaseMachine, story);
    database.slowNotifications(plan.shape().notifying());
    Promises promises = new Promises(schedule, story, database.tables());
    this.around =
        new Surroundings(
            schedule,
            story,
            plan.shape(),
            database,
            new SimulatedRegister(database, databaseMachine),
            new SimulatedBroker(new Machine("broker", schedule, seed), story, promises),
            new Ledger(schedule, story, database, promises),
            promises,
            IDS.copy());
    for (int i = 1; i <= plan.shape().monitors(); i++) {
      add(new Machine("monitor-" + i, schedule, seed), Role.MONITOR);
    }
    for (int i = 1; i <= plan.shape().workers(); i++) {
      add(new Machine("worker-" + i, schedule, seed), Role.WORKER);
    }
    this.users = new Users(around, processes);
    for (int i = 0; i < plan.shape().visitors(); i++) {
      users.add(this::choose, seed);
    }
    this.faults = new Faults(around, director, processes, users);
  }

  private void add(Machine machine, Role role) {
    processes.add(new ServerProcess(machine, role, around));
  }

  private @Nullable ServerProcess choose(Tab tab) {
    List<ServerProcess> there = processes.stream().filter(ServerProcess::isOpen).toList();
    return there.isEmpty() ? null : there.get(tab.machine().random().nextInt(there.size()));
  }

  Schedule schedule() {
    return around.schedule();
  }

  /** Begins, and lets the steps of a plan happen in their time. */
  void start(List<Plan.Timed> steps) {
    processes.forEach(
        process -> director.after(director.delay(Duration.ofMillis(300)), process::start));
    for (Tab tab : users.tabs()) {
      tab.watch();
      tab.machine().after(director.delay(Duration.ofMillis(800)), tab::connect);
    }
    steps.forEach(timed -> director.after(timed.at(), () -> play(timed.step())));
  }

  private void play(Step step) {
    switch (step) {
      case Step.Action action -> users.play(action);
      case Step.Fault fault -> faults.play(fault);
    }
  }

  /** What was broken is mended. */
  void heal() {
    faults.heal();
  }

  /** Whether nothing is under way, and everybody was told everything. */
  boolean isSettled() {
    return around.database().isIdle() && around.ledger().isSettled();
  }

  /** What was broken of the promises. */
  List<String> broken() {
    around.ledger().close();
    processes.forEach(ServerProcess::checkStreams);
    around.promises().close();
    return List.copyOf(around.promises().broken());
  }
}
