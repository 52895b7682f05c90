package org.galaxyevents.bus.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.galaxyevents.bus.ControlBus.BusUnavailable;
import org.galaxyevents.bus.ControlTask;
import org.jspecify.annotations.Nullable;

/**
 * The outbox between those who publish, the thread that sends, and the broker's confirmations.
 * Thread-safe.
 */
final class SendQueue {

  /** What is kept while there is no broker. */
  private static final long MAX_KEPT_BYTES = 16 << 20;

  /** How many tasks wait for a broker that is there before publishing waits too. */
  private static final int MAX_WAITING = 10_000;

  private static final int MAX_UNCONFIRMED = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration CONFIRM_PATIENCE = Duration.ofSeconds(5);

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  /** Something that the lock guards is not as it was. */
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final Outbox outbox;

  /** Whose confirmations count; null while there is no broker. */
  @GuardedBy("lock")
  private @Nullable BrokerSession session;

  /** When the broker confirmed last, or was sent something with nothing unconfirmed before it. */
  @GuardedBy("lock")
  private long confirmedAt;

  @GuardedBy("lock")
  private boolean closed;

  /** Whoever waits to send has something else to look after. */
  @GuardedBy("lock")
  private boolean woken;

  private final TaskRoutes routes;

  SendQueue(TaskRoutes routes, LongSupplier nanoTime) {
    this.routes = routes;
    this.nanoTime = nanoTime;
    this.outbox = new Outbox(MAX_KEPT_BYTES, routes::split);
  }

  /** Takes a task to send. Waits a little for a broker that is there and slow. */
  void put(ControlTask task) throws BusUnavailable, InterruptedException {
    lock.lockInterruptibly();
    try {
      long patience = PATIENCE.toNanos();
      while (!closed && session != null && outbox.waiting() >= MAX_WAITING && patience > 0) {
        patience = changed.awaitNanos(patience);
      }
      if (closed) {
        throw new BusUnavailable("the bus is closed");
      }
      for (ControlTask part : routes.split(task)) {
        if (!outbox.offer(part)) {
          throw new BusUnavailable("as much waits for RabbitMQ as can be kept");
        }
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes a task to send, and waits until the broker has it. Keeps nothing if that fails. */
  void putAndWait(ControlTask task) throws BusUnavailable, InterruptedException {
    for (CompletableFuture<Boolean> taken : putForCertain(task)) {
      await(taken);
    }
  }

  /**
   * Takes a task to send.
   *
   * @return whether the broker has it, part by part; what it has not is not kept
   */
  List<CompletableFuture<Boolean>> putForCertain(ControlTask task)
      throws BusUnavailable, InterruptedException {
    List<CompletableFuture<Boolean>> parts = new ArrayList<>();
    lock.lockInterruptibly();
    try {
      for (ControlTask part : routes.split(task)) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        if (closed || session == null || !outbox.offer(part, taken)) {
          throw new BusUnavailable(closed ? "the bus is closed" : "RabbitMQ takes nothing now");
        }
        parts.add(taken);
      }
      changed.signalAll();
      return parts;
    } finally {
      lock.unlock();
    }
  }

  private static void await(CompletableFuture<Boolean> taken)
      throws BusUnavailable, InterruptedException {
    try {
      if (!taken.get(CONFIRM_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BusUnavailable("RabbitMQ was lost before it confirmed");
      }
    } catch (TimeoutException slow) {
      throw new BusUnavailable("RabbitMQ did not confirm it in time");
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  /** Begins to send by this session. */
  void begin(BrokerSession next) {
    lock.lock();
    try {
      session = next;
      confirmedAt = nanoTime.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The session has ended: what it did not confirm waits again, before all else.
   *
   * @return how many tasks that were
   */
  int end() {
    lock.lock();
    try {
      session = null;
      return outbox.lost();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next task to send, which counts as sent under this tag. Waits for one, or for anything else
   * to happen; null if there is none to send then.
   */
  @Nullable ControlTask take(long tag, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long patience = atMost.toNanos();
      while (!mayTake() && !woken && patience > 0) {
        patience = changed.awaitNanos(patience);
      }
      woken = closed;
      if (!mayTake()) {
        return null;
      }
      if (outbox.unconfirmed() == 0) {
        confirmedAt = nanoTime.getAsLong();
      }
      ControlTask task = outbox.take(tag);
      changed.signalAll();
      return task;
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("ReferenceEquality") // One session, not one like it.
  void confirmed(BrokerSession by, long tag, boolean multiple) {
    lock.lock();
    try {
      if (by == session) {
        confirmedAt = nanoTime.getAsLong();
        outbox.confirmed(tag, multiple);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The broker could not take it: it waits again.
   *
   * @return how many tasks that are
   */
  @SuppressWarnings("ReferenceEquality") // One session, not one like it.
  int rejected(BrokerSession by, long tag, boolean multiple) {
    lock.lock();
    try {
      changed.signalAll();
      return by == session ? outbox.rejected(tag, multiple) : 0;
    } finally {
      lock.unlock();
    }
  }

  /** Wakes whoever waits to send. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits, at most so long, or until it is closed. */
  void pause(Duration duration) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long remaining = duration.toNanos();
      while (!closed && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what it has is still to be sent. */
  void close() {
    lock.lock();
    try {
      closed = true;
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks are still to be sent. */
  int waiting() {
    lock.lock();
    try {
      return outbox.waiting();
    } finally {
      lock.unlock();
    }
  }

  /** How many tasks the broker does not have yet. */
  int remaining() {
    lock.lock();
    try {
      return outbox.waiting() + outbox.unconfirmed();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the broker has confirmed nothing for so long, though it has something to confirm. */
  boolean isOverdue(Duration patience) {
    lock.lock();
    try {
      return outbox.unconfirmed() > 0 && nanoTime.getAsLong() - confirmedAt > patience.toNanos();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean mayTake() {
    return outbox.waiting() > 0 && outbox.unconfirmed() < MAX_UNCONFIRMED;
  }
}
