package org.galaxyevents.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.EventDispatcher;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.ChangeSource.Batch;
import org.galaxyevents.change.ChangeSource.SourceLost;
import org.galaxyevents.change.Watermark;
import org.galaxyevents.election.Lease;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the changes of histories into control tasks, for as long as this process leads. Confined to
 * the thread that calls {@link #run}.
 *
 * <h2>The cursor</h2>
 *
 * Each second the source gives a sample: a moment up to which it has returned everything. The
 * watermark is that moment, held back by the oldest change which still waits in the coalescer. It
 * goes out in a tick, behind the tasks that it covers, so that a worker which has heard the tick
 * has heard them.
 *
 * <h2>Gaps</h2>
 *
 * It begins where the leader before it ended: at the newest watermark that was heard of it. What
 * that one had read and not yet published is read again.
 *
 * <p>* When the source is lost, it is opened again from the last watermark that was claimed.
 * Changes in between are emitted again; announcing one twice is right, leaving one out is not. What
 * waits in the coalescer stays there.
 *
 * <h2>Coalescing</h2>
 *
 * The first change of a history goes out at once, the next ones in growing windows ({@link
 * ChangeCoalescer}). A batch whose owners cannot be looked up, or which the bus does not take,
 * keeps waiting and holds the watermark.
 */
public final class HistoryAuditMonitor {

  private static final Logger log = LoggerFactory.getLogger(HistoryAuditMonitor.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  private final ChangeSource source;
  private final OwnerLookup owners;
  private final EventDispatcher dispatcher;
  private final Lease lease;
  private final LongSupplier nanoTime;

  private final ChangeCoalescer coalescer = new ChangeCoalescer();
  private final Watermark watermark = new Watermark();
  private final Backoff backoff = new Backoff();

  /**
   * From when on every change has been read here: where the leader before this one ended. Without
   * one the source begins with the next commit, so of what is older than its first sample some may
   * have been committed before.
   */
  private @Nullable Cursor coveredFrom;

  /** Null while nothing is read. */
  private ChangeSource.@Nullable Session session;

  private long nextTick;
  private boolean troubled;

  /**
   * Whether this term was made known, before reading what has changed since, which may take long.
   */
  private boolean hasBegun;

  public HistoryAuditMonitor(
      ChangeSource source,
      OwnerLookup owners,
      EventDispatcher dispatcher,
      Lease lease,
      LongSupplier nanoTime) {
    this.source = source;
    this.owners = owners;
    this.dispatcher = dispatcher;
    this.lease = lease;
    this.nanoTime = nanoTime;
    this.nextTick = nanoTime.getAsLong();
  }

  /**
   * Watches until its term has ended, or the thread is interrupted. Nothing else ends it.
   *
   * @param heard what the leader before this one has claimed last; null if nothing was heard of it
   */
  public void run(@Nullable Cursor heard) {
    begin(heard);
    while (isToGoOn()) {
      if (!round()) {
        pause(backoff.next());
      }
    }
    closeSession();
  }

  /** Begins where the leader before this one ended. */
  void begin(@Nullable Cursor heard) {
    if (heard != null) {
      watermark.heard(heard);
      coveredFrom = heard;
    }
  }

  boolean isToGoOn() {
    return lease.isHeld() && !Thread.currentThread().isInterrupted();
  }

  /**
   * Waits for what is next, and does it.
   *
   * @return false if that cannot be done now: to be tried again a little later
   */
  boolean round() {
    try {
      if (!hasBegun) {
        // Once: a leader that cannot read is to fall silent, so that another one takes over.
        hasBegun = true;
        tick();
        nextTick = nanoTime.getAsLong();
      }
      ChangeSource.Session open = session;
      if (open == null) {
        open = source.open(watermark.lastClaim());
        session = open;
      }
      step(open);
      return true;
    } catch (SourceLost | BusUnavailable | RuntimeException failure) {
      closeSession();
      report(failure);
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Ends reading; the next round begins again. */
  void closeSession() {
    ChangeSource.Session open = session;
    session = null;
    if (open != null) {
      try {
        open.close();
      } catch (RuntimeException broken) {
        log.debug("The session could not be closed", broken);
      }
    }
  }

  /** Waits for changes or for the next thing to do, and does it. */
  void step(ChangeSource.Session session) throws SourceLost, BusUnavailable, InterruptedException {
    accept(session.next(untilNext()));
    publishDue();
    if (nanoTime.getAsLong() - nextTick >= 0) {
      // Read first, publish what that gave, claim last.
      accept(session.sample());
      publishDue();
      tick();
    }
    recovered();
  }

  /** How long there is nothing to do, if nothing changes. */
  Duration untilNext() {
    long now = nanoTime.getAsLong();
    long next = nextTick;
    OptionalLong due = coalescer.nextDue(now);
    if (due.isPresent() && due.getAsLong() - next < 0) {
      next = due.getAsLong();
    }
    return Duration.ofNanos(Math.max(0, next - now));
  }

  private void accept(Batch batch) {
    batch.changes().forEach(coalescer::offer);
    if (batch.watermark() != null) {
      Duration setBack = watermark.sampled(batch.watermark());
      if (!setBack.isZero()) {
        log.warn(
            "The database's clock was set back by {} s. Changes are announced all the same, and who resumes from an id of"
                + " that time is told of more than changed; let the clock of the database's host be slewed, not set (NTP).",
            setBack.toSeconds());
      }
      coveredFrom = coveredFrom == null ? batch.watermark() : coveredFrom;
    }
  }

  private void publishDue() throws BusUnavailable, InterruptedException {
    List<Long> due = coalescer.due(nanoTime.getAsLong());
    if (due.isEmpty()) {
      return;
    }
    Cursor oldest = coalescer.oldestWaiting();
    Map<Long, List<Audience>> found = owners.ownersOf(due);
    if (oldest != null) {
      dispatcher.dispatchHistories(lease.term(), found, oldest);
    }
    coalescer.announced(due, nanoTime.getAsLong());
  }

  private void tick() throws BusUnavailable, InterruptedException {
    nextTick = nanoTime.getAsLong() + TICK.toNanos();
    @Nullable Cursor claim = watermark.claim(coalescer.oldestWaiting());
    if (lease.isHeld() && claim != null && coveredFrom != null) {
      dispatcher.tick(lease.term(), claim, coveredFrom);
    }
  }

  /** Says once that something is wrong, and once that it is over. */
  private void report(Exception failure) {
    if (!troubled) {
      troubled = true;
      log.warn(
          "History changes cannot be announced now ({}); nothing is lost, trying again",
          failure.toString());
      log.debug("The failure", failure);
    }
  }

  private void recovered() {
    backoff.reset();
    if (troubled) {
      troubled = false;
      log.info("History changes are announced again, from {}", watermark.lastClaim());
    }
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
