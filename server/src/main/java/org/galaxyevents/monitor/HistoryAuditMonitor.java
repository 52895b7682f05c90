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
import org.galaxyevents.election.Leadership;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the changes of histories into control tasks. Confined to the thread that calls {@link
 * #run}.
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
 * When the source is lost, it is opened again from the last watermark that was claimed. Changes in
 * between are emitted again; announcing one twice is right, leaving one out is not. What waits in
 * the coalescer stays there.
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
  private final Leadership leadership;
  private final LongSupplier nanoTime;

  private final ChangeCoalescer coalescer = new ChangeCoalescer();
  private final Watermark watermark = new Watermark();
  private final Backoff backoff = new Backoff();

  /**
   * From when on every change has been read here. The source begins with the next commit, so of
   * what is older than its first sample some may have been committed before.
   */
  private @Nullable Cursor coveredFrom;

  private long nextTick;
  private boolean troubled;

  public HistoryAuditMonitor(
      ChangeSource source,
      OwnerLookup owners,
      EventDispatcher dispatcher,
      Leadership leadership,
      LongSupplier nanoTime) {
    this.source = source;
    this.owners = owners;
    this.dispatcher = dispatcher;
    this.leadership = leadership;
    this.nanoTime = nanoTime;
    this.nextTick = nanoTime.getAsLong();
  }

  /** Watches until the thread is interrupted. Nothing else ends it. */
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try (ChangeSource.Session session = source.open(watermark.lastClaim())) {
        while (!Thread.currentThread().isInterrupted()) {
          step(session);
        }
      } catch (SourceLost | BusUnavailable | RuntimeException failure) {
        report(failure);
        pause(backoff.next());
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for changes or for the next thing to do, and does it. */
  void step(ChangeSource.Session session) throws SourceLost, BusUnavailable, InterruptedException {
    long now = nanoTime.getAsLong();
    accept(session.next(untilNext(now)));
    publishDue();
    if (nanoTime.getAsLong() - nextTick >= 0) {
      // Read first, publish what that gave, claim last.
      accept(session.sample());
      publishDue();
      tick();
    }
    recovered();
  }

  private Duration untilNext(long now) {
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
      watermark.sampled(batch.watermark());
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
      dispatcher.dispatchHistories(found, oldest);
    }
    coalescer.announced(due, nanoTime.getAsLong());
  }

  private void tick() throws BusUnavailable, InterruptedException {
    nextTick = nanoTime.getAsLong() + TICK.toNanos();
    OptionalLong term = leadership.term();
    @Nullable Cursor claim = watermark.claim(coalescer.oldestWaiting());
    if (term.isPresent() && claim != null && coveredFrom != null) {
      dispatcher.tick(term.getAsLong(), claim, coveredFrom);
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
