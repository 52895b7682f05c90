package org.galaxyevents.bus.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.galaxyevents.bus.ControlTask;
import org.galaxyevents.bus.ControlTaskCodec;
import org.galaxyevents.bus.SequenceTracker;
import org.galaxyevents.event.InterestGroup;
import org.galaxyevents.simulation.Machine;
import org.galaxyevents.simulation.Story;
import org.jspecify.annotations.Nullable;

/**
 * A RabbitMQ as far as the bus uses it: one exchange, a queue for each session, messages in the
 * order of each sender, confirms, a bounded number of unacknowledged messages. It can lose a
 * message, delay it, let others overtake it, or deliver it twice; lose a session, a queue, or
 * everything. Confined to the simulation's thread.
 */
public final class SimulatedBroker {

  private static final Duration HOP = Duration.ofNanos(200_000);
  private static final int PREFETCH = 512;

  /** Before any that a leader of the simulation has. */
  private static final long FORMER_TERM = 1;

  /** So many cannot all have been held back: who has handled them has heard a leader. */
  private static final int ENOUGH_TICKS = 3;

  private static final Deque<Mishap> NONE = new ArrayDeque<>();

  /** Sees what is published. */
  public interface Watcher {

    /** A leader announces these histories. */
    void announced(long term, String producer, Set<Long> histories);

    /** A message to somebody is lost. */
    default void lost() {}

    /** A leader ticks. */
    void ticked(String producer, ControlTask.Tick tick);
  }

  /** What happens to the next message to somebody. */
  public enum Mishap {
    LOST,
    LATE,
    TWICE
  }

  private final Machine machine;
  private final Story story;
  private final Watcher watcher;
  private final MessageReader reader = new MessageReader("the broker", Instant.EPOCH);
  private final List<Session> sessions = new ArrayList<>();
  private final Map<Machine, Deque<Mishap>> mishaps = new LinkedHashMap<>();
  private final Map<Machine, Deque<Mishap>> mishapsOfUpdates = new LinkedHashMap<>();
  private final Set<Machine> cutOff = new LinkedHashSet<>();
  private boolean away;

  public SimulatedBroker(Machine machine, Story story, Watcher watcher) {
    this.machine = machine;
    this.story = story;
    this.watcher = watcher;
  }

  /** The next message to this machine, or the next that is no tick, has a mishap. */
  public void mishap(Machine to, Mishap mishap, boolean ofTicksToo) {
    (ofTicksToo ? mishaps : mishapsOfUpdates)
        .computeIfAbsent(to, same -> new ArrayDeque<>())
        .add(mishap);
  }

  private static boolean isTick(Delivery message) {
    return message.getEnvelope().getRoutingKey().equals(TaskRoutes.TICK);
  }

  /** Other things go the same way. */
  private static boolean isLeadersTick(Delivery message) {
    return isTick(message) && text(message).contains("\"galaxy_events_tick\"");
  }

  private @Nullable Mishap mishapOf(Machine to, Delivery message) {
    Mishap special = isTick(message) ? null : mishapsOfUpdates.getOrDefault(to, NONE).pollFirst();
    return special == null ? mishaps.getOrDefault(to, NONE).pollFirst() : special;
  }

  /** It ends, and forgets everything. */
  public void goAway() {
    away = true;
    List.copyOf(sessions).forEach(session -> session.fail("the broker has stopped"));
  }

  public void comeBack() {
    away = false;
  }

  /** The connection of this machine breaks. */
  public void disconnect(Machine of) {
    List.copyOf(sessions).stream()
        .filter(session -> session.owner == of)
        .forEach(session -> session.fail("the connection broke"));
  }

  /** Nothing goes between this machine and the broker, or again. */
  public void cut(Machine from, boolean isCut) {
    if (isCut) {
      cutOff.add(from);
    } else {
      cutOff.remove(from);
      sessions.stream().filter(session -> session.owner == from).forEach(Session::goOn);
    }
  }

  /** Gives sessions to one machine. */
  BrokerSession.Opening to(Machine by, Runnable wake) {
    return owner -> {
      if (away || cutOff.contains(by) || !by.lives()) {
        throw new IOException("the simulated broker cannot be reached");
      }
      Session session = new Session(by, owner, wake);
      sessions.add(session);
      by.atEnd(() -> session.fail("its process has ended"));
      return session;
    };
  }

  /** A message on its way through the broker. */
  private void route(Session from, long tag, Delivery message) {
    if (from.failure != null) {
      return;
    }
    watch(message);
    for (Session session : sessions) {
      if (session.isBoundTo(message.getEnvelope().getRoutingKey())) {
        session.enqueue(message);
      }
    }
    from.later(from.confirming, () -> from.confirm(tag));
  }

  private void watch(Delivery message) {
    AMQP.BasicProperties properties = message.getProperties();
    SequenceTracker.Origin origin = MessageReader.origin(properties);
    if (origin == null) {
      return;
    }
    String producer = origin.producer().replaceAll("#.*", "");
    switch (reader.read(properties, message.getBody())) {
      case MessageReader.Verdict.Run(ControlTask.Tick tick) -> watcher.ticked(producer, tick);
      case MessageReader.Verdict.Run(ControlTask.HistoryUpdate update)
          when update.term().isPresent() -> {
        Set<Long> histories = new LinkedHashSet<>();
        update.userUpdates().values().forEach(histories::addAll);
        update.sessionUpdates().values().forEach(histories::addAll);
        watcher.announced(update.term().getAsLong(), producer, histories);
      }
      default -> {}
    }
  }

  /** A leader of long ago still announces what it believes to be somebody's. */
  public void formerLeaderAnnounces(Machine to, long history, Set<Long> users) {
    Map<Long, List<Long>> updates = new LinkedHashMap<>();
    users.forEach(user -> updates.put(user, List.of(history)));
    ControlTask.HistoryUpdate update =
        new ControlTask.HistoryUpdate(updates, Map.of(), "").in(FORMER_TERM);
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType(MessageWriter.CONTENT_TYPE)
            .headers(Map.of(MessageWriter.TERM, FORMER_TERM))
            .build();
    Envelope envelope = new Envelope(0, false, RabbitSession.EXCHANGE, RabbitConfig.CONTROL);
    Delivery message = new Delivery(envelope, properties, new ControlTaskCodec().encode(update));
    for (Session session : sessions) {
      if (session.owner == to && session.ticksHandled >= ENOUGH_TICKS) {
        session.enqueue(message);
      }
    }
  }

  /** One connection, with its queue. */
  private final class Session implements BrokerSession {
    private final Machine owner;
    private final Owner events;
    private final Runnable wake;
    private final Set<InterestGroup> groups = new LinkedHashSet<>();
    private final Deque<Delivery> queue = new ArrayDeque<>();
    private final TreeMap<Long, Delivery> unacknowledged = new TreeMap<>();

    /** Each direction keeps its order. */
    private final long[] publishing = new long[1];

    private final long[] confirming = new long[1];
    private final long[] delivering = new long[1];

    /** What could not get through to the process, and does if that is mended in time. */
    private final List<Runnable> held = new ArrayList<>();

    private long published;
    private long delivered;
    private boolean consumes;

    /** How many ticks have been handled. */
    private long ticksHandled;

    private @Nullable BrokerFailure failure;

    private Session(Machine owner, Owner events, Runnable wake) {
      this.owner = owner;
      this.events = events;
      this.wake = wake;
    }

    /** Does this behind what goes the same way before it. */
    private void later(long[] way, Runnable task) {
      machine.inOrder(way, HOP, task);
    }

    private boolean isBoundTo(String key) {
      return key.equals(RabbitConfig.CONTROL)
          || key.equals(RabbitConfig.WEB_CONTROL)
          || key.equals(TaskRoutes.TICK)
          || key.equals(TaskRoutes.EVERYONE)
          || groups.stream().anyMatch(group -> TaskRoutes.of(group).equals(key));
    }

    private void enqueue(Delivery message) {
      queue.add(message);
      hand();
    }

    private void hand() {
      while (consumes && failure == null && !queue.isEmpty() && unacknowledged.size() < PREFETCH) {
        Delivery next = queue.removeFirst();
        Mishap mishap = mishapOf(owner, next);
        if (mishap != null) {
          story.count("messages " + mishap.name().toLowerCase(java.util.Locale.ROOT));
          story.tell("broker", "a message to %s is %s: %s", owner, mishap, text(next));
        }
        switch (mishap) {
          case LOST -> watcher.lost();
          case LATE -> machine.after(machine.delay(Duration.ofMillis(400)), () -> deliver(next));
          case TWICE -> {
            later(delivering, () -> deliver(next));
            machine.after(machine.delay(Duration.ofMillis(30)), () -> deliver(next));
          }
          case null -> later(delivering, () -> deliver(next));
        }
      }
    }

    private void deliver(Delivery message) {
      if (failure != null) {
        return;
      }
      long tag = ++delivered;
      unacknowledged.put(tag, message);
      Envelope envelope = message.getEnvelope();
      Delivery tagged =
          new Delivery(
              new Envelope(tag, false, envelope.getExchange(), envelope.getRoutingKey()),
              message.getProperties(),
              message.getBody());
      arrive(() -> {
        try {
          if (failure == null) {
            events.received(new Received(this, tagged));
            wake.run();
          }
        } catch (InterruptedException stop) {
          throw new IllegalStateException(stop);
        }
      });
    }

    private void confirm(long tag) {
      arrive(() -> {
        if (failure == null) {
          events.confirmed(this, tag, false);
          wake.run();
        }
      });
    }

    private void arrive(Runnable task) {
      if (cutOff.contains(owner)) {
        held.add(task);
      } else {
        owner.after(Duration.ZERO, task);
      }
    }

    private void goOn() {
      held.forEach(task -> owner.after(Duration.ZERO, task));
      held.clear();
    }

    private void fail(String why) {
      if (failure != null) {
        return;
      }
      failure = new BrokerFailure(why, true);
      sessions.remove(this);
      story.tell("broker", "the session of %s has ended: %s", owner, why);
      owner.after(
          owner.delay(Duration.ofMillis(1)),
          () -> {
            events.ended();
            wake.run();
          });
    }

    private void check() throws IOException {
      if (failure != null || cutOff.contains(owner) || !owner.lives()) {
        throw new IOException("the simulated session has ended");
      }
    }

    @Override
    public void consume() throws IOException {
      check();
      consumes = true;
      hand();
    }

    @Override
    public long nextTag() {
      return published + 1;
    }

    @Override
    public void publish(Delivery message) throws IOException {
      check();
      long tag = ++published;
      Delivery sent = onTheWire(message);
      later(publishing, () -> route(this, tag, sent));
    }

    @Override
    public void reply(String toQueue, AMQP.BasicProperties properties, byte[] body) {
      throw new UnsupportedOperationException("nobody asks for an answer");
    }

    @Override
    public void acknowledge(long tag) {
      Map<Long, Delivery> done = unacknowledged.headMap(tag, true);
      ticksHandled += done.values().stream().filter(SimulatedBroker::isLeadersTick).count();
      done.clear();
      hand();
    }

    @Override
    public void declare() throws IOException {
      check();
    }

    @Override
    public void listenTo(Set<InterestGroup> more) throws IOException {
      check();
      groups.addAll(more);
    }

    @Override
    public void stopListeningTo(Set<InterestGroup> fewer) throws IOException {
      check();
      groups.removeAll(fewer);
    }

    @Override
    public Set<InterestGroup> listenedTo() {
      return groups;
    }

    @Override
    public @Nullable BrokerFailure failure() {
      return failure;
    }

    @Override
    public boolean isBlocked() {
      return false;
    }

    @Override
    public void close() {
      fail("closed");
    }
  }

  static String text(Delivery message) {
    return new String(message.getBody(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** As the library reads it: texts in headers come back in another type. */
  private static Delivery onTheWire(Delivery message) {
    AMQP.BasicProperties properties =
        message
            .getProperties()
            .builder()
            .headers(read(message.getProperties().getHeaders()))
            .build();
    return new Delivery(message.getEnvelope(), properties, message.getBody());
  }

  private static Map<String, Object> read(Map<?, ?> headers) {
    Map<String, Object> read = new LinkedHashMap<>();
    headers.forEach((name, value) ->
        read.put(
            String.valueOf(name),
            switch (value) {
              case String text -> LongStringHelper.asLongString(text);
              case Map<?, ?> inner -> read(inner);
              default -> value;
            }));
    return read;
  }
}
