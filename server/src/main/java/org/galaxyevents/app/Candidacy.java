package org.galaxyevents.app;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.config.ServeConfig;
import org.galaxyevents.database.DatabaseRefused;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister;
import org.galaxyevents.election.CandidateRegister.SessionLost;
import org.galaxyevents.election.CandidateSession;
import org.galaxyevents.election.DatabaseHeartbeat;
import org.galaxyevents.election.HeldTerm;
import org.galaxyevents.election.Leadership;
import org.galaxyevents.election.Peer;
import org.galaxyevents.election.Role;
import org.galaxyevents.election.SoleLeadership;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.worker.LeaderWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's part in the election; none where it cannot but be the only one, or where nothing
 * is announced. Immutable.
 *
 * @param watch what is heard of the leader
 */
record Candidacy(Leadership leadership, Optional<DatabaseHeartbeat> heartbeat, LeaderWatch watch) {

  private static final Logger log = LoggerFactory.getLogger(Candidacy.class);

  /** After this the session of a process whose host was lost has fallen. */
  private static final Duration PREDECESSOR_ENDS = Duration.ofSeconds(15);

  private static final Duration PAUSE = Duration.ofMillis(500);

  /**
   * Takes part as the configuration says.
   *
   * @throws DatabaseRefused if this process can have no part beside the one that is there
   * @throws InterruptedIOException if the thread was interrupted while it waited for another one
   */
  static Candidacy of(ServeConfig config, Role role, Storage storage, ControlBus bus)
      throws DatabaseRefused, InterruptedIOException {
    LeaderWatch watch = new LeaderWatch(System::nanoTime);
    Optional<CandidateRegister> register = storage.register();
    if (!config.updates()) {
      log.info(
          "enable_sse_updates is false: no change is announced, and nobody is elected to do so");
    }
    if (!config.updates() || register.isEmpty()) {
      long term = Cursor.of(LocalDateTime.now(ZoneOffset.UTC)).micros();
      return new Candidacy(new SoleLeadership(term), Optional.empty(), watch);
    }
    Candidate self =
        new Candidate(
            config.process().name(), config.process().host(), ProcessHandle.current().pid(), role);
    boolean isAlone = config.rabbit().isEmpty();
    if (isAlone) {
      refuseOthers(self, register.get(), config);
    }
    HeldTerm term = new HeldTerm();
    DatabaseHeartbeat heartbeat =
        new DatabaseHeartbeat(
            self, register.get(), new BusSigns(bus, watch, isAlone), term, System::nanoTime);
    return new Candidacy(term, Optional.of(heartbeat), watch);
  }

  /** What hears the bus on the way to the worker. */
  ControlBus.Listener before(ControlBus.Listener worker) {
    return watch.before(worker, () -> heartbeat.ifPresent(DatabaseHeartbeat::call));
  }

  /** Without a broker only one process can tell its streams of changes: the one that leads. */
  private static void refuseOthers(Candidate self, CandidateRegister register, ServeConfig config)
      throws DatabaseRefused, InterruptedIOException {
    long patience = PREDECESSOR_ENDS.dividedBy(PAUSE);
    for (long attempt = 0; ; attempt++) {
      List<Peer> others = others(self, register);
      if (others.isEmpty()) {
        return;
      }
      if (attempt == patience) {
        throw new DatabaseRefused(
            ("The database %s is in use by another galaxy-events process, %s. Stop that one; or let both name a RabbitMQ,"
                    + " by which processes tell each other of changes: amqp_internal_connection.")
                .formatted(config.database(), others.getFirst()));
      }
      if (attempt == 0) {
        log.warn("Waiting for {} to end, which uses the same database", others.getFirst());
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException stop) {
        // Not restored: what was started is to be stopped in peace.
        throw new InterruptedIOException("stopped while it waited for another process");
      }
    }
  }

  private static List<Peer> others(Candidate self, CandidateRegister register)
      throws DatabaseRefused {
    try (CandidateSession session = register.open(self)) {
      return session.look().candidates();
    } catch (SessionLost failure) {
      throw new DatabaseRefused(
          "The database could not be asked who else uses it: %s".formatted(failure.getMessage()));
    }
  }
}
