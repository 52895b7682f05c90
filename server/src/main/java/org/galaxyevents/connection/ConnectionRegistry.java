package org.galaxyevents.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.sse.FrameEncoder;
import org.jspecify.annotations.Nullable;

/**
 * All connections of this worker. Thread-safe.
 *
 * <h2>Sharding</h2>
 *
 * The connections are split into shards, one for each event loop. A shard, its connections, their
 * mailboxes and its lookup tables are touched by that loop alone: no lock is taken on the way of an
 * event, and none is held while something is written. Two things cross threads. Deliveries go into
 * a shard's bounded inbox; a flag makes many of them one wake-up. And the keys of the lookup tables
 * can be asked for from outside, so that a loop that holds nobody concerned is not woken.
 *
 * <h2>Order</h2>
 *
 * Each shard handles deliveries in the order in which the bus gave them. A cursor comes behind the
 * events that it covers, in the same inbox, so no frame claims what is still to be written (design:
 * {@code docs/decisions}).
 *
 * <h2>What waits for what</h2>
 *
 * A loop that falls behind lets its inbox fill; the bus consumer then waits, so memory stays
 * bounded. A connection that cannot be written to lets its mailbox fill, which is bounded too and
 * harms no other connection.
 */
public final class ConnectionRegistry {

  private final List<Shard> shards;
  private final List<Executor> executors;
  private final StreamLimits limits;

  /**
   * Volatile: set before the shards are told to close. Whoever was admitted before registers in the
   * same turn of its loop, which comes before the shard's, so none slips through behind it.
   */
  private volatile boolean stopping;

  /**
   * @param executors one for each shard, each running its tasks one after the other
   * @param encoders gives a frame encoder to each shard
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   * @param awaitsCursor whether streams wait for a first cursor: where no monitor runs, none would
   *     come
   */
  public ConnectionRegistry(
      List<? extends Executor> executors,
      Supplier<FrameEncoder> encoders,
      LongSupplier nanoTime,
      boolean awaitsCursor,
      StreamConfig config) {
    this.executors = List.copyOf(executors);
    this.limits = new StreamLimits(config);
    this.shards = new ArrayList<>(executors.size());
    for (Executor executor : executors) {
      shards.add(new Shard(executor, encoders.get(), nanoTime, awaitsCursor, config));
    }
  }

  /** Takes a place for one more stream, if there is one; its stream must open in the same turn. */
  public Admission admit(Identity identity, String address) {
    return stopping ? new Admission.Stopping() : limits.admit(identity, address);
  }

  /**
   * Registers a connection on the shard of this executor, which must be the calling one. From now
   * on nothing that concerns it is missed; it writes nothing before {@link Connection#caughtUp}.
   */
  public Connection open(
      Executor executor, Identity identity, Transport transport, Admission.Permit permit) {
    int index = executors.indexOf(executor);
    if (index < 0) {
      throw new IllegalArgumentException("no shard runs on " + executor);
    }
    return shards.get(index).open(identity, transport, permit);
  }

  /**
   * Routes events to those whom they concern, and moves the cursor behind them.
   *
   * @param cursorAfter up to when everything has been announced when these events have; null if
   *     unchanged
   */
  public void deliver(List<Routed> events, @Nullable Cursor cursorAfter)
      throws InterruptedException {
    for (Shard shard : shards) {
      List<Routed> concerning = concerning(shard, events);
      if (!concerning.isEmpty() || cursorAfter != null) {
        shard.deliver(new Delivery(concerning, cursorAfter));
      }
    }
  }

  /**
   * Finds out who is connected here, each once. One that registers at this moment may be
   * overlooked; it looks for itself what it has missed, after it has registered.
   *
   * @param answer called once, on one of the executors
   */
  public void identities(Consumer<Set<Identity>> answer) {
    Set<Identity> identities = ConcurrentHashMap.newKeySet();
    AtomicInteger unasked = new AtomicInteger(shards.size());
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      executors
          .get(i)
          .execute(() -> {
            identities.addAll(shard.identities());
            if (unasked.decrementAndGet() == 0) {
              answer.accept(identities);
            }
          });
    }
  }

  /**
   * Tells each stream of these viewers which histories of others have changed since it was told of
   * them last.
   *
   * @param lastChanges when they changed last, by who looks at them
   * @param nextFrom from when on these streams have to be told the next time
   */
  public void catchUpViews(Map<Audience, Map<Long, Cursor>> lastChanges, Cursor nextFrom) {
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      if (lastChanges.keySet().stream().anyMatch(shard::concerns)) {
        executors.get(i).execute(() -> shard.catchUpViews(lastChanges, nextFrom));
      }
    }
  }

  /** Whether an event for this audience would concern a stream here. */
  public boolean isConnected(Audience audience) {
    return shards.stream().anyMatch(shard -> shard.concerns(audience));
  }

  /** Ends the streams of these, each for its reason. */
  public void close(Map<Identity, CloseReason> ended) {
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      executors.get(i).execute(() -> shard.close(ended));
    }
  }

  /** How many streams have ended for this reason. */
  public long closed(CloseReason reason) {
    return limits.closed(reason);
  }

  /** Ends the streams of nobody in particular. */
  public void closeAnonymous(CloseReason reason) {
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      executors.get(i).execute(() -> shard.closeAnonymous(reason));
    }
  }

  /** To be called about once a second. */
  public void tick() {
    for (int i = 0; i < shards.size(); i++) {
      executors.get(i).execute(shards.get(i)::tick);
    }
  }

  /** Admits no more streams. */
  public void stopAdmitting() {
    stopping = true;
  }

  /** Whether no more streams are admitted. */
  public boolean isStopping() {
    return stopping;
  }

  /**
   * Ends some streams because this process ends.
   *
   * @param share one of so many, but
   * @param atLeast so many
   * @param retryMillis when each client is to come back; called on the executors
   */
  public void leave(int share, int atLeast, IntSupplier retryMillis) {
    int each = Math.ceilDiv(atLeast, shards.size());
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      executors.get(i).execute(() -> shard.leave(share, each, retryMillis));
    }
  }

  /**
   * Ends every stream because this process ends, admits no more, and waits until each has been
   * told, at most so long.
   *
   * @param retryMillis when each client is to come back; called on the executors
   */
  public void leaveAll(IntSupplier retryMillis, long timeout, TimeUnit unit)
      throws InterruptedException {
    stopAdmitting();
    CountDownLatch told = new CountDownLatch(shards.size());
    for (int i = 0; i < shards.size(); i++) {
      Shard shard = shards.get(i);
      executors
          .get(i)
          .execute(() -> {
            shard.leave(1, 0, retryMillis);
            told.countDown();
          });
    }
    if (!told.await(timeout, unit)) {
      throw new IllegalStateException(
          "the event loops did not end all streams within " + timeout + " " + unit);
    }
  }

  /** How many streams are open or opening. */
  public int size() {
    return limits.total();
  }

  private static List<Routed> concerning(Shard shard, List<Routed> events) {
    List<Routed> concerning = null;
    for (int i = 0; i < events.size(); i++) {
      Routed routed = events.get(i);
      boolean concerned = shard.concerns(routed.audience());
      if (!concerned && concerning == null) {
        concerning = new ArrayList<>(events.subList(0, i));
      } else if (concerned && concerning != null) {
        concerning.add(routed);
      }
    }
    return concerning == null ? events : concerning;
  }
}
