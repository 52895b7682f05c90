package org.galaxyevents.connection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.galaxyevents.event.Audience;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.event.Event;
import org.galaxyevents.sse.FrameEncoder;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, with their lookup tables, their cursor and their keepalives.
 * Everything is confined to the executor but {@link #deliver} and {@link #concerns}, which any
 * thread may call.
 */
final class Shard {

  /**
   * How many deliveries are routed before what came of them is written: more would delay the first
   * of them.
   */
  private static final int DELIVERIES_PER_ROUND = 32;

  /**
   * How many deliveries may wait for the loop. Then the bus consumer waits, and with it the bus.
   */
  private static final int MAX_WAITING_DELIVERIES = 1_024;

  private final Executor executor;
  private final SharedFrames frames;
  private final LongSupplier nanoTime;
  private final boolean awaitsCursor;
  private final KeepaliveWheel wheel;

  private final BlockingQueue<Delivery> inbox = new ArrayBlockingQueue<>(MAX_WAITING_DELIVERIES);

  /** Set while a round is scheduled, so that many deliveries cost one wake-up of the loop. */
  private final AtomicBoolean scheduled = new AtomicBoolean();

  private final List<Connection> all = new ArrayList<>();
  private final List<Connection> dirty = new ArrayList<>();
  private final List<Connection> awaitingCursor = new ArrayList<>();

  /**
   * Concurrent only so that {@link #concerns} may look from another thread; the executor alone
   * writes.
   */
  private final Map<Long, List<Connection>> byUser = new ConcurrentHashMap<>();

  private final Map<Long, List<Connection>> bySession = new ConcurrentHashMap<>();

  Shard(
      Executor executor,
      FrameEncoder encoder,
      LongSupplier nanoTime,
      boolean awaitsCursor,
      StreamConfig config) {
    this.executor = executor;
    this.frames = new SharedFrames(encoder);
    this.nanoTime = nanoTime;
    this.awaitsCursor = awaitsCursor;
    this.wheel = new KeepaliveWheel(config, nanoTime.getAsLong());
  }

  /** Hands events and a new cursor to the loop. Waits while the loop is too far behind. */
  void deliver(Delivery delivery) throws InterruptedException {
    inbox.put(delivery);
    if (scheduled.compareAndSet(false, true)) {
      executor.execute(this::round);
    }
  }

  /**
   * Whether anybody here may be concerned. A connection that registers at this moment may be
   * overlooked; it looks into the journal after it has registered, and the event was in there
   * before this was asked.
   */
  boolean concerns(Audience audience) {
    return switch (audience) {
      case Audience.User(long id) -> byUser.containsKey(id);
      case Audience.Session(long id) -> bySession.containsKey(id);
      case Audience.Everyone everyone -> true;
    };
  }

  /** Who is connected here, each once. */
  Set<Identity> identities() {
    Set<Identity> identities = new HashSet<>();
    all.forEach(connection -> identities.add(connection.identity()));
    return identities;
  }

  /** Ends the streams of these, each for its reason. */
  void close(Map<Identity, CloseReason> ended) {
    for (Connection connection : List.copyOf(all)) {
      CloseReason reason = ended.get(connection.identity());
      if (reason != null) {
        connection.close(reason);
      }
    }
  }

  /** Ends the streams of nobody in particular. */
  void closeAnonymous(CloseReason reason) {
    for (Connection connection : List.copyOf(all)) {
      if (connection.identity().equals(Identity.ANONYMOUS)) {
        connection.close(reason);
      }
    }
  }

  Connection open(Identity identity, Transport transport, Admission.Permit permit) {
    Connection connection = new Connection(identity, transport, this, permit);
    connection.index = all.size();
    all.add(connection);
    identity.user().ifPresent(id -> addTo(byUser, id, connection));
    identity.session().ifPresent(id -> addTo(bySession, id, connection));
    wheel.add(connection, now());
    return connection;
  }

  /** Called by the connection when it has closed. */
  void forget(Connection connection, CloseReason reason) {
    Connection last = all.removeLast();
    if (last != connection) {
      all.set(connection.index, last);
      last.index = connection.index;
    }
    wheel.remove(connection);
    connection.identity().user().ifPresent(id -> removeFrom(byUser, id, connection));
    connection.identity().session().ifPresent(id -> removeFrom(bySession, id, connection));
    if (frames.cursor() == null) {
      awaitingCursor.remove(connection);
    }
  }

  /** Lets the connection go live now, or with the first cursor. */
  void whenCursorKnown(Connection connection) {
    if (frames.cursor() == null && awaitsCursor) {
      awaitingCursor.add(connection);
    } else {
      connection.goLive();
    }
  }

  /** To be called about once a second: keepalives, and clients that do not read. */
  void tick() {
    wheel.advance(now());
  }

  /**
   * Ends streams because this process ends.
   *
   * @param share one of so many, but
   * @param atLeast so many, or all
   * @param retryMillis when each client is to come back
   */
  void leave(int share, int atLeast, IntSupplier retryMillis) {
    int count = Math.max(atLeast, Math.ceilDiv(all.size(), share));
    for (int i = 0; i < count && !all.isEmpty(); i++) {
      all.getFirst().leave(retryMillis.getAsInt());
    }
  }

  int size() {
    return all.size();
  }

  long now() {
    return nanoTime.getAsLong();
  }

  private void round() {
    scheduled.set(false);
    for (int i = 0; i < DELIVERIES_PER_ROUND; i++) {
      Delivery delivery = inbox.poll();
      if (delivery == null) {
        break;
      }
      route(delivery);
    }
    flushDirty();
    if (!inbox.isEmpty() && scheduled.compareAndSet(false, true)) {
      executor.execute(this::round);
    }
  }

  private void route(Delivery delivery) {
    for (Routed routed : delivery.events()) {
      offer(receivers(routed.audience()), routed.event());
    }
    Cursor after = delivery.cursorAfter();
    if (after != null) {
      // What was routed so far is covered by the cursor before it: write first, claim then.
      flushDirty();
      moveCursor(after);
    }
  }

  private void offer(@Nullable List<Connection> receivers, Event event) {
    each(receivers, connection -> connection.offer(event));
  }

  /** Does this to each and writes it at the end of the round. It may close the connection. */
  private void each(@Nullable List<Connection> receivers, Consumer<Connection> offering) {
    if (receivers == null) {
      return;
    }
    for (int i = receivers.size() - 1; i >= 0; i--) {
      Connection connection = receivers.get(i);
      offering.accept(connection);
      if (!connection.dirty && connection.isOpen()) {
        connection.dirty = true;
        dirty.add(connection);
      }
    }
  }

  /** Tells these viewers of changes, each stream from where it stands. */
  void catchUpViews(Map<Audience, Map<Long, Cursor>> lastChanges, Cursor nextFrom) {
    lastChanges.forEach((viewer, changes) ->
        each(receivers(viewer), connection -> connection.catchUpViews(changes, nextFrom)));
    flushDirty();
  }

  private @Nullable List<Connection> receivers(Audience audience) {
    return switch (audience) {
      case Audience.User(long id) -> byUser.get(id);
      case Audience.Session(long id) -> bySession.get(id);
      case Audience.Everyone everyone -> all;
    };
  }

  private void flushDirty() {
    for (Connection connection : dirty) {
      connection.dirty = false;
      connection.flush();
    }
    dirty.clear();
    frames.endRound();
  }

  private void moveCursor(Cursor to) {
    frames.moveCursor(to);
    if (!awaitingCursor.isEmpty()) {
      List<Connection> ready = List.copyOf(awaitingCursor);
      awaitingCursor.clear();
      ready.forEach(Connection::goLive);
    }
  }

  /** The frames that connections here receive. */
  SharedFrames frames() {
    return frames;
  }

  private static void addTo(Map<Long, List<Connection>> table, long key, Connection connection) {
    table.computeIfAbsent(key, same -> new ArrayList<>(1)).add(connection);
  }

  private static void removeFrom(
      Map<Long, List<Connection>> table, long key, Connection connection) {
    List<Connection> connections = table.get(key);
    if (connections != null) {
      connections.remove(connection);
      if (connections.isEmpty()) {
        table.remove(key);
      }
    }
  }
}
