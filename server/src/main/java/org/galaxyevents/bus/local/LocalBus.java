package org.galaxyevents.bus.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.galaxyevents.bus.ControlBus;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.ControlTaskCodec;
import org.galaxyevents.bus.GapReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of a server that is one process. Messages are encoded and decoded as on the broker, so
 * that nothing works here that would not work there. At most ten thousand wait; then publishing
 * waits. Thread-safe.
 */
public final class LocalBus implements ControlBus {

  private static final Logger log = LoggerFactory.getLogger(LocalBus.class);
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_DELIVERED_TOGETHER = 256;

  /** Ends the consumer when it comes to it; no task is empty. */
  private static final byte[] END = new byte[0];

  private final ControlTaskCodec codec = new ControlTaskCodec();
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final ThreadFactory threads;

  /** Written once by start, before the consumer that it names can be asked for. */
  private volatile @Nullable Thread consumer;

  private volatile boolean closed;

  public LocalBus(ThreadFactory threads) {
    this.threads = threads;
  }

  @Override
  public void publish(ControlTask task) throws BusUnavailable, InterruptedException {
    if (closed) {
      throw new BusUnavailable("the bus is closed");
    }
    waiting.put(codec.encode(task));
  }

  @Override
  public void start(Listener listener) {
    Thread thread = threads.newThread(() -> consume(listener));
    consumer = thread;
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    Thread thread = consumer;
    if (thread == null) {
      return;
    }
    try {
      if (waiting.offer(END, 1, TimeUnit.SECONDS)) {
        thread.join(TimeUnit.SECONDS.toMillis(2));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  private void consume(Listener listener) {
    List<byte[]> messages = new ArrayList<>(MAX_DELIVERED_TOGETHER);
    boolean ended = false;
    while (!ended) {
      messages.clear();
      try {
        byte[] first = waiting.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          messages.add(first);
          waiting.drainTo(messages, MAX_DELIVERED_TOGETHER - 1);
          ended = messages.removeIf(message -> message.length == 0);
        }
        deliver(listener, decode(messages));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void deliver(Listener listener, List<ControlTask> tasks)
      throws InterruptedException {
    try {
      listener.deliver(tasks);
    } catch (RuntimeException | Error bug) {
      // One task that cannot be handled must not end all live updates.
      log.error("A control task could not be handled; the next ones will be", bug);
      listener.gap(GapReason.TASK_FAILED);
    }
  }

  private List<ControlTask> decode(List<byte[]> messages) {
    List<ControlTask> tasks = new ArrayList<>(messages.size());
    for (byte[] message : messages) {
      try {
        tasks.add(codec.decode(message));
      } catch (ControlTaskCodec.MalformedTask malformed) {
        log.warn("A control task was dropped: {}", malformed.getMessage());
      }
    }
    return tasks;
  }
}
