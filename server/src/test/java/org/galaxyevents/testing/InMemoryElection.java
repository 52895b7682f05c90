package org.galaxyevents.testing;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.galaxyevents.election.Candidate;
import org.galaxyevents.election.CandidateRegister;
import org.galaxyevents.election.CandidateSession;
import org.galaxyevents.election.Peer;
import org.galaxyevents.election.Standing;

/** A database in which candidates meet, that can be away. Confined to one thread. */
public final class InMemoryElection implements CandidateRegister {

  private final Map<Long, Peer> standing = new LinkedHashMap<>();
  private final Set<Long> sessions = new HashSet<>();
  private OptionalLong holder = OptionalLong.empty();
  private long lastSession;
  private long lastTerm = 100;
  private int looks;
  private boolean away;

  /** Nobody can reach it; everything that was held there has fallen. */
  public void goAway() {
    away = true;
    standing.clear();
    sessions.clear();
    holder = OptionalLong.empty();
  }

  public void comeBack() {
    away = false;
  }

  /** This process is gone, and with it all that it held. */
  public void lose(String candidate) {
    List.copyOf(standing.values()).stream()
        .filter(peer -> peer.toString().equals(candidate))
        .forEach(peer -> fall(peer.session()));
  }

  /** How often somebody has looked. */
  public int looks() {
    return looks;
  }

  /** Who stands, by name and host. */
  public List<String> candidates() {
    return standing.values().stream().map(Peer::toString).toList();
  }

  @Override
  public CandidateSession open(Candidate candidate) throws SessionLost {
    if (away) {
      throw new SessionLost("the database is away");
    }
    long id = ++lastSession;
    sessions.add(id);
    return new Session(id, candidate);
  }

  private final class Session implements CandidateSession {
    private final long id;
    private final Candidate candidate;

    private Session(long id, Candidate candidate) {
      this.id = id;
      this.candidate = candidate;
    }

    private void check() throws SessionLost {
      if (!sessions.contains(id)) {
        throw new SessionLost("it was ended");
      }
    }

    @Override
    public long id() {
      return id;
    }

    @Override
    public boolean stand() throws SessionLost {
      check();
      if (standing.values().stream()
          .anyMatch(peer -> peer.session() != id && peer.toString().equals(candidate.toString()))) {
        return false;
      }
      standing.put(
          id, new Peer(id, candidate.serverName(), candidate.hostname(), candidate.role()));
      return true;
    }

    @Override
    public void withdraw() throws SessionLost {
      check();
      standing.remove(id);
    }

    @Override
    public Standing look() throws SessionLost {
      check();
      looks++;
      return new Standing(List.copyOf(standing.values()), holder);
    }

    @Override
    public OptionalLong take() throws SessionLost {
      check();
      if (holder.isPresent()) {
        return OptionalLong.empty();
      }
      holder = OptionalLong.of(id);
      return OptionalLong.of(++lastTerm);
    }

    @Override
    public void release() throws SessionLost {
      check();
      giveUp(id);
    }

    @Override
    public boolean end(long session) throws SessionLost {
      check();
      fall(session);
      return true;
    }

    @Override
    public void leave() throws SessionLost {
      check();
      fall(id);
    }

    @Override
    public void close() {
      fall(id);
    }
  }

  private void fall(long session) {
    standing.remove(session);
    sessions.remove(session);
    giveUp(session);
  }

  private void giveUp(long session) {
    if (holder.equals(OptionalLong.of(session))) {
      holder = OptionalLong.empty();
    }
  }
}
