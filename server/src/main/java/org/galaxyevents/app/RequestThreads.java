package org.galaxyevents.app;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs what waits for the database or the broker: as many threads as are busy, up to a bound, then
 * it waits its turn. Platform threads, because a virtual one may never go on: see decision 11.
 * Thread-safe.
 */
final class RequestThreads implements Executor {

  /** More would wait for the same few connections to the database. */
  private static final int MOST = 200;

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new HandOver(),
          Thread.ofPlatform().name("request-", 0).daemon().factory(),
          RequestThreads::waitForOneOfThem);

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** All threads are busy: the next one that is free takes it. */
  private static void waitForOneOfThem(Runnable task, ThreadPoolExecutor threads) {
    if (threads.isShutdown()) {
      throw new RejectedExecutionException("stopped");
    }
    threads.getQueue().add(task);
  }

  /** Takes a task only for a thread that is idle; else the pool begins another thread. */
  private static final class HandOver extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean offer(Runnable task) {
      return tryTransfer(task);
    }

    @Override
    public boolean add(Runnable task) {
      return super.offer(task);
    }
  }
}
