package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister;
import org.galaxyevents.election.CandidateSession;
import org.galaxyevents.election.Peer;
import org.galaxyevents.election.Standing;

/**
 * The sessions with the database by which candidates meet: what a session holds falls with it.
 * Confined to the simulation's thread.
 */
final class SimulatedRegister {

  /** When a killed process's connection is noticed. */
  private static final Duration NOTICED = Duration.ofMillis(2);

  /** When that of a host is which nothing reaches any more. */
  static final Duration HOST_LOST = Duration.ofSeconds(15);

  private final SimulatedDatabase database;
  private final Machine machine;
  private final Map<Long, Session> sessions = new LinkedHashMap<>();
  private OptionalLong holder = OptionalLong.empty();
  private long lastSession = 40;
  private long lastTerm = 700;

  SimulatedRegister(SimulatedDatabase database, Machine machine) {
    this.database = database;
    this.machine = machine;
    database.atRestart(() -> List.copyOf(sessions.keySet()).forEach(this::fall));
  }

  /** As one process comes to it. */
  CandidateRegister of(Machine by) {
    return candidate -> {
      if (!database.isAsked(by)) {
        throw new CandidateRegister.SessionLost("the simulated database is away");
      }
      Session session = new Session(++lastSession, candidate, by);
      sessions.put(session.id, session);
      by.atEnd(() -> machine.after(NOTICED, () -> fall(session.id)));
      return session;
    };
  }

  /** Nothing has come from this machine for long: its sessions fall. */
  void lost(Machine by) {
    List.copyOf(sessions.values()).stream()
        .filter(session -> session.by == by)
        .forEach(session -> fall(session.id));
  }

  private void fall(long session) {
    sessions.remove(session);
    if (holder.equals(OptionalLong.of(session))) {
      holder = OptionalLong.empty();
    }
  }

  private final class Session implements CandidateSession {
    private final long id;
    private final Candidate candidate;
    private final Machine by;
    private boolean stands;

    private Session(long id, Candidate candidate, Machine by) {
      this.id = id;
      this.candidate = candidate;
      this.by = by;
    }

    private void check() throws CandidateRegister.SessionLost {
      if (!database.isAsked(by) || !sessions.containsKey(id)) {
        throw new CandidateRegister.SessionLost("the simulated session has ended");
      }
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public boolean stand() throws CandidateRegister.SessionLost {
      check();
      stands =
          sessions.values().stream()
              .noneMatch(other ->
                  other != this
                      && other.stands
                      && other.candidate.toString().equals(candidate.toString()));
      return stands;
    }

    @Override
    public void withdraw() throws CandidateRegister.SessionLost {
      check();
      stands = false;
    }

    @Override
    public Standing look() throws CandidateRegister.SessionLost {
      check();
      List<Peer> standing = new ArrayList<>();
      for (Session each : sessions.values()) {
        if (each.stands) {
          standing.add(
              new Peer(
                  each.id,
                  each.candidate.serverName(),
                  each.candidate.hostname(),
                  each.candidate.role()));
        }
      }
      return new Standing(standing, holder);
    }

    @Override
    public OptionalLong take() throws CandidateRegister.SessionLost {
      check();
      if (holder.isPresent()) {
        return OptionalLong.empty();
      }
      holder = OptionalLong.of(id);
      return OptionalLong.of(++lastTerm);
    }

    @Override
    public void release() throws CandidateRegister.SessionLost {
      check();
      if (holder.equals(OptionalLong.of(id))) {
        holder = OptionalLong.empty();
      }
    }

    @Override
    public boolean end(long session) throws CandidateRegister.SessionLost {
      check();
      fall(session);
      return true;
    }

    @Override
    public void leave() throws CandidateRegister.SessionLost {
      check();
      fall(id);
    }

    /** Where nothing gets through, the database finds out by itself. */
    @Override
    public void close() {
      machine.after(database.isReachable(by) ? NOTICED : HOST_LOST, () -> fall(id));
    }
  }
}
