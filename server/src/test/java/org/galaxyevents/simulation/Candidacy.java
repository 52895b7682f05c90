package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.OptionalLong;
import org.galaxyevents.app.SimulatedSigns;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.postgres.SimulatedPostgres;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.DatabaseHeartbeat;
import org.galaxyevents.election.HeldTerm;
import org.galaxyevents.election.Lease;
import org.galaxyevents.election.Role;
import org.galaxyevents.election.SteppedElection;
import org.galaxyevents.monitor.HistoryAuditMonitor;
import org.galaxyevents.monitor.SteppedMonitor;
import org.galaxyevents.worker.LeaderWatch;
import org.jspecify.annotations.Nullable;

/**
 * The part of a process that stands for election and, while it leads, announces changes. Confined
 * to the simulation's thread.
 */
final class Candidacy {

  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

  private final Machine machine;
  private final Surroundings around;
  private final ControlBus bus;
  private final LeaderWatch watch;
  private final HeldTerm term = new HeldTerm();
  private final SteppedElection election;
  private final SimulatedPostgres postgres;
  private @Nullable SteppedMonitor monitor;

  Candidacy(Machine machine, Role role, Surroundings around, ControlBus bus) {
    this.machine = machine;
    this.around = around;
    this.bus = bus;
    this.watch = new LeaderWatch(around.schedule()::now);
    this.postgres = new SimulatedPostgres(around.database(), machine, around.schedule()::now);
    this.election =
        new SteppedElection(
            new DatabaseHeartbeat(
                new Candidate(machine.name(), "host", machine.life(), role),
                around.register().of(machine),
                SimulatedSigns.of(bus, watch),
                term,
                around.schedule()::now),
            machine,
            this::lead);
  }

  ControlBus.Listener before(ControlBus.Listener worker) {
    return watch.before(worker, election::call);
  }

  void start() {
    election.start();
  }

  /** Begins to announce, if this process has begun to lead. */
  private void lead() {
    OptionalLong held = term.term();
    if (held.isEmpty() || monitor != null) {
      return;
    }
    around.story().tell(machine.name(), "leads in term %d", held.getAsLong());
    around.story().count("terms");
    SteppedMonitor begun =
        new SteppedMonitor(
            new HistoryAuditMonitor(
                source(),
                ids -> around.ask(machine, () -> around.database().tables().ownersOf(ids)),
                new EventDispatcher(bus),
                new Lease(held.getAsLong(), term),
                around.schedule()::now),
            machine,
            () -> {
              monitor = null;
              lead();
            });
    monitor = begun;
    begun.start(watch.watermark().orElse(null));
  }

  private ChangeSource source() {
    var polling = postgres.polling(POLL_INTERVAL, this::rests);
    return around.shape().listens() ? postgres.listening(polling, this::wake) : polling;
  }

  private void wake() {
    if (monitor != null) {
      monitor.wake();
    }
  }

  private void rests(Duration duration) {
    if (monitor != null) {
      monitor.rests(duration);
    }
  }

  /** Leaves the election, as a process does that stops. */
  void leave() {
    election.leave();
  }

  /** Whether this process believes that it leads. */
  boolean leads() {
    return term.term().isPresent();
  }
}
