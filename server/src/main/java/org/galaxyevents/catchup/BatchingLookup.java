package org.galaxyevents.catchup;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers many questions by few lookups: one batch is in flight, and whoever waits a moment after
 * its end, or when many do, is the next one. So a thousand clients that come at once cost a handful
 * of queries, and a single one waits for nobody. Thread-safe.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class BatchingLookup<Q, A> {

  private static final Logger log = LoggerFactory.getLogger(BatchingLookup.class);

  /** So many do not come together by chance. */
  private static final int CROWD = 8;

  /** So many wait for no others: a query for more costs as much for each. */
  private static final int ENOUGH = 1_000;

  private record Waiting<Q, A>(Q question, Consumer<A> answer, Runnable failed) {}

  private final LookupThreads threads;
  private final int maxBatch;
  private final int maxWaiting;
  private final Function<List<Q>, List<A>> lookup;

  @GuardedBy("this")
  private final Deque<Waiting<Q, A>> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private Phase phase = Phase.IDLE;

  /** Counts the times that some gather: whoever comes too late to end one does nothing. */
  @GuardedBy("this")
  private long gathering;

  private enum Phase {
    IDLE,
    LOOKING_UP,
    /** Until a pause is over, or enough wait. */
    GATHERING
  }

  /**
   * @param threads where lookups block
   * @param maxWaiting how many questions may wait; the next one fails at once
   * @param lookup gives the answers in the order of the questions
   */
  public BatchingLookup(
      LookupThreads threads, int maxBatch, int maxWaiting, Function<List<Q>, List<A>> lookup) {
    this.threads = threads;
    this.maxBatch = maxBatch;
    this.maxWaiting = maxWaiting;
    this.lookup = lookup;
  }

  /**
   * Asks.
   *
   * @param answer called once, on the lookup's thread, unless
   * @param failed is: the lookup failed, or too many wait
   */
  public void ask(Q question, Consumer<A> answer, Runnable failed) {
    if (!isWaiting(new Waiting<>(question, answer, failed))) {
      failed.run();
    } else if (isTimeToLookUp()) {
      threads.now().execute(this::run);
    }
  }

  private synchronized boolean isWaiting(Waiting<Q, A> next) {
    return waiting.size() < maxWaiting && waiting.add(next);
  }

  /** Whether the caller has to begin a lookup: nobody does, or enough have gathered. */
  private synchronized boolean isTimeToLookUp() {
    boolean now =
        switch (phase) {
          case IDLE -> true;
          case LOOKING_UP -> false;
          case GATHERING -> waiting.size() >= Math.min(ENOUGH, maxBatch);
        };
    phase = now ? Phase.LOOKING_UP : phase;
    return now;
  }

  private void run() {
    List<Waiting<Q, A>> batch = take();
    if (!batch.isEmpty()) {
      answer(batch);
      gather(batch.size());
    }
  }

  /** Lets the next batch gather; after a crowd comes the rest of it. */
  private void gather(int answered) {
    long own = gathering();
    if (isTimeToLookUp()) {
      threads.now().execute(this::run);
    } else {
      (answered >= CROWD ? threads.later() : threads.soon()).execute(() -> endGathering(own));
    }
  }

  private synchronized long gathering() {
    phase = Phase.GATHERING;
    return ++gathering;
  }

  private void endGathering(long which) {
    synchronized (this) {
      if (phase != Phase.GATHERING || gathering != which) {
        return;
      }
      phase = Phase.LOOKING_UP;
    }
    run();
  }

  private void answer(List<Waiting<Q, A>> batch) {
    List<A> answers;
    try {
      answers = lookup.apply(batch.stream().map(Waiting::question).toList());
    } catch (RuntimeException failure) {
      log.warn("A lookup for {} clients failed: {}", batch.size(), failure.toString());
      batch.forEach(each -> tell(each.failed()));
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      Waiting<Q, A> each = batch.get(i);
      A answer = answers.get(i);
      tell(() -> each.answer().accept(answer));
    }
  }

  /**
   * One client that cannot be told, its event loop having ended for one, must not leave the others
   * waiting.
   */
  private static void tell(Runnable client) {
    try {
      client.run();
    } catch (RuntimeException gone) {
      log.debug("A client could not be told the answer of a lookup", gone);
    }
  }

  /** The next batch; after none whoever comes waits for nobody. */
  private synchronized List<Waiting<Q, A>> take() {
    List<Waiting<Q, A>> batch = new ArrayList<>(Math.min(maxBatch, waiting.size()));
    while (batch.size() < maxBatch && !waiting.isEmpty()) {
      batch.add(waiting.removeFirst());
    }
    phase = batch.isEmpty() ? Phase.IDLE : Phase.LOOKING_UP;
    return batch;
  }
}
