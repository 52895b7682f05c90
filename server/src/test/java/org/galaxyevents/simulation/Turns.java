package org.galaxyevents.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Threads for tasks for which somebody may wait: what waits then has its turn at once, since
 * nothing else has. Confined to the simulation's thread.
 */
final class Turns implements Executor {

  private final Executor threads;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean isWaitedFor;

  /**
   * @param threads run each task a little later
   */
  Turns(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    if (isWaitedFor) {
      task.run();
      return;
    }
    waiting.add(task);
    threads.execute(() -> {
      // Unless somebody could not wait.
      if (waiting.remove(task)) {
        task.run();
      }
    });
  }

  /** What somebody waits for. */
  <T> T await(Supplier<T> what) {
    boolean before = isWaitedFor;
    isWaitedFor = true;
    try {
      while (!waiting.isEmpty()) {
        waiting.removeFirst().run();
      }
      return what.get();
    } finally {
      isWaitedFor = before;
    }
  }
}
