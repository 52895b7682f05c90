package org.galaxyevents.bus.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.galaxyevents.bus.BusMetrics;
import org.galaxyevents.bus.ControlBus.Listener;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.GapReason;
import org.galaxyevents.bus.SequenceTracker;
import org.galaxyevents.bus.SequenceTracker.Origin;
import org.galaxyevents.bus.SequenceTracker.Step;
import org.galaxyevents.bus.rabbitmq.BrokerSession.Received;
import org.galaxyevents.event.InterestGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving end: what has come in and is to be delivered. The broker hands out a bounded number
 * of messages before it waits for acknowledgements, so little waits here. Thread-safe; {@link
 * #deliver} is confined to the consumer thread.
 */
final class Inbox {

  private static final Logger log = LoggerFactory.getLogger(Inbox.class);

  /** More than the broker hands out on two connections, the lost one and its successor. */
  private static final int MAX_WAITING = 4_096;

  private static final int MAX_DELIVERED_TOGETHER = 256;
  private static final Duration END_PATIENCE = Duration.ofSeconds(1);

  private sealed interface Item {
    record Message(Received received) implements Item {}

    /** What comes behind this is of another connection. */
    record Reconnected() implements Item {}

    /** Nothing has to be delivered behind this message of our own. */
    record End(Origin last) implements Item {}
  }

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>(MAX_WAITING);
  private final MessageReader reader;
  private final ClockSkew skew;
  private final Refusals refusals;
  private final LongSupplier nanoTime;
  private final BusMetrics metrics;

  @GuardedBy("tracker")
  private final SequenceTracker tracker;

  private final HeardSince heardSince;

  /** When something came in; written by the library's threads, read by the sender. */
  private volatile long heardAt;

  private @Nullable Origin end;
  private long endBy;

  Inbox(
      MessageReader reader,
      ClockSkew skew,
      Refusals refusals,
      LongSupplier nanoTime,
      BusMetrics metrics,
      SequenceTracker tracker) {
    this.tracker = tracker;
    this.reader = reader;
    this.skew = skew;
    this.refusals = refusals;
    this.nanoTime = nanoTime;
    this.heardSince = new HeardSince(nanoTime);
    this.metrics = metrics;
    this.heardAt = nanoTime.getAsLong();
  }

  /** A message came. */
  void received(Received message) throws InterruptedException {
    heardAt = nanoTime.getAsLong();
    items.put(new Item.Message(message));
  }

  /** What comes from now on is of another connection. */
  void reconnected() throws InterruptedException {
    items.put(new Item.Reconnected());
  }

  /** Delivering ends when this message of our own has been delivered, or after a second. */
  void end(Origin last) throws InterruptedException {
    items.put(new Item.End(last));
  }

  /** What concerns these groups comes here from now on. */
  void hears(Set<InterestGroup> groups) {
    heardSince.begin(groups);
  }

  /** What concerns these groups comes here no more. */
  void forget(Set<InterestGroup> groups) {
    heardSince.end(groups);
    Set<String> names =
        groups.stream()
            .map(group -> MessageWriter.FOR + group.number())
            .collect(Collectors.toSet());
    synchronized (tracker) {
      tracker.forget(producer -> {
        int mark = producer.lastIndexOf(MessageWriter.FOR);
        return mark >= 0 && names.contains(producer.substring(mark));
      });
    }
  }

  /** Whether nothing at all has come in for so long. */
  boolean isSilent(Duration duration) {
    return nanoTime.getAsLong() - heardAt > duration.toNanos();
  }

  /** The last number of each producer. */
  Map<String, Long> heard() {
    synchronized (tracker) {
      return tracker.lastNumbers();
    }
  }

  /** Delivers what comes in until {@link #end}, or until interrupted. */
  void deliver(Listener listener) {
    try {
      while (!isOver()) {
        deliver(listener, Duration.ofMillis(end == null ? 1_000 : 20));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** Delivers what has come in, or comes within this time. */
  void deliver(Listener listener, Duration atMost) throws InterruptedException {
    List<Item> batch = new ArrayList<>();
    Item first = items.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      batch.add(first);
      items.drainTo(batch, MAX_DELIVERED_TOGETHER - 1);
    }
    new Round(listener).handle(batch);
  }

  private boolean isOver() {
    if (end == null) {
      return false;
    }
    synchronized (tracker) {
      return tracker.last(end.producer()) >= end.number() || nanoTime.getAsLong() - endBy > 0;
    }
  }

  private Step hear(
      AMQP.BasicProperties properties, @Nullable ControlTask task, Set<String> heardHere) {
    Origin origin = MessageReader.origin(properties);
    synchronized (tracker) {
      return tracker.hear(origin, task, origin != null && heardHere.contains(origin.producer()));
    }
  }

  private boolean isMissing(Map<String, Long> lastNumbers, Set<String> heardHere) {
    synchronized (tracker) {
      return tracker.confirm(lastNumbers, heardHere);
    }
  }

  private void notice(AMQP.BasicProperties properties) {
    if (MessageReader.header(properties, MessageWriter.EPOCH) instanceof Number epoch) {
      skew.observe(epoch.doubleValue())
          .ifPresent(seconds ->
              log.warn(
                  "The clock of {} is {} s {} this host's. Nothing is lost by it, since all stamps are the database's; set the clocks by NTP.",
                  refusals.sender(properties),
                  Math.abs(seconds),
                  seconds > 0 ? "ahead of" : "behind"));
    }
  }

  /** What had come in at one moment, delivered together. Confined to the consumer thread. */
  private final class Round {

    private final Listener listener;
    private final List<ControlTask> tasks = new ArrayList<>();
    private final Map<BrokerSession, Long> tags = new LinkedHashMap<>();
    private final List<Reply> replies = new ArrayList<>();

    Round(Listener listener) {
      this.listener = listener;
    }

    void handle(List<Item> batch) throws InterruptedException {
      for (Item item : batch) {
        switch (item) {
          case Item.Message(Received received) -> handle(received);
          case Item.Reconnected() -> {
            synchronized (tracker) {
              tracker.reset();
            }
            heardSince.restart();
            gap(GapReason.RECONNECTED);
          }
          case Item.End(Origin last) -> {
            end = last;
            endBy = nanoTime.getAsLong() + END_PATIENCE.toNanos();
          }
        }
      }
      flush();
      replies.forEach(Reply::send);
      // Behind the work, as Galaxy does: what a crash leaves undone is the broker's again.
      tags.forEach(BrokerSession::acknowledge);
    }

    private void handle(Received received) throws InterruptedException {
      AMQP.BasicProperties properties = received.message().getProperties();
      tags.put(received.session(), received.message().getEnvelope().getDeliveryTag());
      notice(properties);
      ControlTask task =
          switch (reader.read(properties, received.message().getBody())) {
            case MessageReader.Verdict.Run(ControlTask found) -> found;
            case MessageReader.Verdict.Skip(String reason) -> {
              log.debug("A task was passed over: {}", reason);
              replies.addAll(Reply.to(received, Reply.NO_OP));
              yield null;
            }
            case MessageReader.Verdict.Refuse(String reason) -> {
              metrics.refused(reason);
              refusals.report(reason, received.message());
              yield null;
            }
          };
      Set<String> here = MessageReader.heardHere(properties, heardSince);
      Step step = hear(properties, task, here);
      if (step.gap() != null) {
        gap(step.gap());
      }
      Set<InterestGroup> groups = received.session().listenedTo();
      if (isMissing(MessageReader.lastNumbers(properties, groups), here)) {
        gap(GapReason.BEHIND_TICK);
      }
      tasks.addAll(step.tasks());
      // Who asks after a task that is not ours takes the first answer: it must be another's.
      if (task != null && !(task instanceof ControlTask.Unknown)) {
        replies.addAll(Reply.to(received, Reply.DONE));
      }
    }

    private void gap(GapReason reason) throws InterruptedException {
      flush();
      listener.gap(reason);
    }

    private void flush() throws InterruptedException {
      List<ControlTask> together = List.copyOf(tasks);
      tasks.clear();
      try {
        listener.deliver(together);
      } catch (RuntimeException | Error bug) {
        // One task that cannot be handled must not end all live updates.
        log.error("A control task could not be handled; the next ones will be", bug);
        gap(GapReason.TASK_FAILED);
      }
    }
  }
}
