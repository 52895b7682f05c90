package org.galaxyevents.election;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.galaxyevents.election.CandidateRegister.SessionLost;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate's part in the election: keeps its session with the database, looks who leads, takes
 * the lock and gives it up.
 *
 * <h2>Who leads</h2>
 *
 * Of the candidates that are alive, the one that Galaxy's own processes would take as well ({@link
 * GalaxysRule}): a monitor before any worker. A leader that sees one who comes before it gives the
 * lock up and calls the others; who sees that it is its own turn, and the lock free, takes it. The
 * lock and the signs of life are held by a session with the database, and fall with the process.
 *
 * <h2>When it looks</h2>
 *
 * A leader each second, on which it also learns that it leads no longer. The others hear its tick
 * each second, and look when that is late, or when somebody calls. So many workers cost the
 * database nothing.
 *
 * <h2>One that stands still</h2>
 *
 * It keeps its session and everything that it holds. Nobody hears a tick for five seconds; then the
 * others end its session, and the next one leads. Whoever lost the lead in this way leaves it to
 * the others for a while.
 *
 * <h2>Why a late leader does no harm</h2>
 *
 * It may believe for seconds, or after it stood still for hours, that it leads. Its term says
 * otherwise: terms only grow, what it announces and ticks carries its own, and who has heard a
 * newer one takes neither. Nothing is lost by that: the new leader has begun at the newest
 * watermark that it heard, and who is behind that catches up.
 *
 * <p>Confined to the election's thread, but for {@link #call}.
 */
public final class DatabaseHeartbeat {

  private static final Logger log = LoggerFactory.getLogger(DatabaseHeartbeat.class);

  /** Half of what makes Galaxy's processes take a row for that of a dead one. */
  private static final Duration BEAT = Duration.ofSeconds(30);

  private static final Duration LEADERS_LOOK = Duration.ofSeconds(1);

  private static final Duration STOOD_STILL = Duration.ofSeconds(1);

  private static final Duration TRY_AGAIN = Duration.ofMillis(500);

  private final Candidate self;
  private final CandidateRegister register;
  private final LeaderSigns signs;
  private final LongSupplier nanoTime;

  private final HeldTerm term;

  private final Standstill standstill = new Standstill();
  private final HoldOff holdOff = new HoldOff();
  private final NextLook nextLook = new NextLook();
  private final NameCheck names;
  private final Semaphore calls = new Semaphore(0);

  private @Nullable CandidateSession session;
  private boolean stands;
  private long stoodAt;

  private long dueAt;

  private boolean troubled;

  /**
   * @param term told when this process leads
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public DatabaseHeartbeat(
      Candidate self,
      CandidateRegister register,
      LeaderSigns signs,
      HeldTerm term,
      LongSupplier nanoTime) {
    this.self = self;
    this.names = new NameCheck(self);
    this.register = register;
    this.signs = signs;
    this.term = term;
    this.nanoTime = nanoTime;
    this.dueAt = nanoTime.getAsLong();
    holdOff.listens(dueAt);
  }

  /** Somebody calls: who leads may have changed. Returns at once; any thread may call. */
  public void call() {
    calls.release();
  }

  /** Takes part until the thread is interrupted, then leaves. Nothing else ends it. */
  public void run() {
    try {
      while (true) {
        if (calls.tryAcquire(step().toNanos(), TimeUnit.NANOSECONDS)) {
          nextLook.callFor();
        }
      }
    } catch (InterruptedException stop) {
      leave();
      Thread.currentThread().interrupt();
    }
  }

  /** Does what is to be done now; says how long to wait until the next time. */
  Duration step() throws InterruptedException {
    if (calls.drainPermits() > 0) {
      nextLook.callFor();
    }
    if (nanoTime.getAsLong() - dueAt > STOOD_STILL.toNanos()) {
      // It was this process that heard nothing.
      standstill.reset();
      holdOff.listens(nanoTime.getAsLong());
    }
    Duration wait = act();
    dueAt = nanoTime.getAsLong() + wait.toNanos();
    return wait;
  }

  private Duration act() throws InterruptedException {
    try {
      CandidateSession open = session;
      if (open == null) {
        open = register.open(self);
        session = open;
      }
      return step(open);
    } catch (SessionLost lost) {
      lose(lost);
      return TRY_AGAIN;
    } catch (RuntimeException bug) {
      log.error("The election has failed; trying again", bug);
      lose(new SessionLost(String.valueOf(bug.getMessage()), bug));
      return TRY_AGAIN;
    }
  }

  private Duration step(CandidateSession open) throws SessionLost, InterruptedException {
    if (term.term().isPresent()) {
      stand(open);
      return lead(open);
    }
    if (!signs.isConnected()) {
      holdOff.listens(nanoTime.getAsLong());
    }
    if (!signs.isConnected() || leavesItToOthers(open)) {
      withdraw(open);
      return TRY_AGAIN;
    }
    if (!stand(open)) {
      return TRY_AGAIN;
    }
    if (nextLook.isDue(signs, nanoTime.getAsLong())) {
      follow(open, look(open));
    }
    return term.term().isPresent() ? Duration.ZERO : nextLook.until(signs, nanoTime.getAsLong());
  }

  /** Whether this process stands; a name that is taken may be free later. */
  private boolean stand(CandidateSession open) throws SessionLost {
    long now = nanoTime.getAsLong();
    if (!stands || now - stoodAt > BEAT.toNanos()) {
      stands = open.stand();
      stoodAt = now;
    }
    names.taken(!stands);
    if (stands && troubled) {
      troubled = false;
      log.info("{} stands for election again", self);
    }
    return stands;
  }

  private boolean leavesItToOthers(CandidateSession open) throws SessionLost {
    return holdOff.isOn(nanoTime.getAsLong())
        && open.look().candidates().stream().anyMatch(peer -> peer.session() != open.id());
  }

  private void withdraw(CandidateSession open) throws SessionLost {
    if (stands) {
      open.withdraw();
      stands = false;
    }
  }

  private Duration lead(CandidateSession open) throws SessionLost, InterruptedException {
    Standing standing = look(open);
    if (!standing.holder().equals(OptionalLong.of(open.id()))) {
      throw new SessionLost("another process has ended it");
    }
    Optional<Peer> first = GalaxysRule.leader(standing.candidates());
    if (first.isPresent() && first.get().session() != open.id()) {
      term.end();
      open.release();
      log.info("{} is here and leads from now on; {} stands back", first.get(), self);
      signs.callOthers();
    }
    return LEADERS_LOOK;
  }

  private void follow(CandidateSession open, Standing standing) throws SessionLost {
    Optional<Peer> first = GalaxysRule.leader(standing.candidates());
    boolean isOwnTurn = first.isPresent() && first.get().session() == open.id();
    if (isOwnTurn && standing.holder().isEmpty()) {
      OptionalLong taken = open.take();
      if (taken.isPresent()) {
        term.begin(taken.getAsLong());
        log.info("{} leads from now on, in term {}", self, taken.getAsLong());
        return;
      }
    }
    OptionalLong other =
        standing.holder().isPresent() || isOwnTurn || first.isEmpty()
            ? standing.holder()
            : OptionalLong.of(first.get().session());
    if (standstill.isOverdue(other, signs, nanoTime.getAsLong())) {
      boolean ended = open.end(other.getAsLong());
      log.warn(
          "Nothing has been heard of {} for {} s, which should lead: its session with the database {}",
          standing.candidate(other.getAsLong()).map(Peer::toString).orElse("another process"),
          signs.patience().toSeconds(),
          ended ? "is ended" : "cannot be ended; it falls when the network gives it up");
      nextLook.callFor();
    }
  }

  private Standing look(CandidateSession open) throws SessionLost {
    nextLook.looked(nanoTime.getAsLong());
    Standing standing = open.look();
    names.seen(standing.candidates());
    return standing;
  }

  private void lose(SessionLost lost) {
    boolean led = term.end();
    if (led) {
      holdOff.ended(signs.silence(), nanoTime.getAsLong());
    }
    CandidateSession open = session;
    session = null;
    stands = false;
    if (open != null) {
      open.close();
    }
    nextLook.callFor();
    if (led || !troubled) {
      log.warn(
          "{} {}: its session with the database is lost ({}); trying again",
          self,
          led ? "leads no longer" : "cannot lead",
          lost.getMessage());
      log.debug("The failure", lost);
    }
    troubled = true;
  }

  void leave() {
    boolean led = term.end();
    CandidateSession open = session;
    session = null;
    if (open == null) {
      return;
    }
    try (open) {
      open.leave();
      if (led) {
        log.info("{} leads no longer: it stops", self);
      }
      signs.callOthers();
    } catch (SessionLost lost) {
      log.debug("Left without a word", lost);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
  }
}
