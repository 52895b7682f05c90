package org.galaxyevents.election;

import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The term in which this process leads, while it does. Thread-safe. */
public final class HeldTerm implements Leadership {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition begun = lock.newCondition();

  // Guarded by the lock.
  private OptionalLong term = OptionalLong.empty();

  @Override
  public OptionalLong term() {
    lock.lock();
    try {
      return term;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Lease await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (term.isEmpty()) {
        begun.await();
      }
      return new Lease(term.getAsLong(), this);
    } finally {
      lock.unlock();
    }
  }

  void begin(long newTerm) {
    lock.lock();
    try {
      term = OptionalLong.of(newTerm);
      begun.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was held until now. */
  boolean end() {
    lock.lock();
    try {
      boolean held = term.isPresent();
      term = OptionalLong.empty();
      return held;
    } finally {
      lock.unlock();
    }
  }
}
