package org.galaxyevents.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galaxyevents.security.IdEncoding;
import org.galaxyevents.simulator.EventStreamReader;
import org.galaxyevents.simulator.StreamEvent;

/**
 * Changes one history after the other by plain SQL, each of them once, and keeps when that was and
 * when each stream heard of it. Thread-safe.
 */
public final class ChangeWatch {

  private static final Pattern ID = Pattern.compile("\"([0-9a-f]{16})\"");
  private static final Duration PACE = Duration.ofMillis(20);

  private final Connecting database;
  private final List<Long> histories = new ArrayList<>();
  private final IdEncoding ids = IdEncoding.of(RunningServer.ID_SECRET);

  /** When each change began, and the history's encoded id; only of those that were committed. */
  private final Map<Long, String> changed = new ConcurrentSkipListMap<>();

  private final List<Listener> streams = new ArrayList<>();
  private final Thread writer = Thread.ofPlatform().daemon().unstarted(this::write);
  private volatile boolean stopped;

  /** How to get a connection to the database, which may be restarted meanwhile. */
  public interface Connecting {
    Connection connect() throws SQLException;
  }

  private record Listener(
      String name,
      EventStreamReader reader,
      Map<String, Queue<Long>> heard,
      Queue<LocalDateTime> cursors,
      AtomicInteger openings) {

    /** The furthest that an id was before the newest one. */
    private Duration longestStepBack() {
      Duration longest = Duration.ZERO;
      LocalDateTime newest = LocalDateTime.MIN;
      for (LocalDateTime cursor : cursors) {
        if (cursor.isAfter(newest)) {
          newest = cursor;
        } else if (Duration.between(cursor, newest).compareTo(longest) > 0) {
          longest = Duration.between(cursor, newest);
        }
      }
      return longest;
    }

    /** How many nanoseconds after this moment it first heard of a history; empty if never. */
    private OptionalLong heardAfter(long moment, String history) {
      return heard.getOrDefault(history, new ConcurrentLinkedQueue<>()).stream()
          .mapToLong(at -> at - moment)
          .filter(after -> after >= 0)
          .min();
    }
  }

  /**
   * Makes histories that changed last a year ago.
   *
   * @param user the name of the user whose they are
   */
  public ChangeWatch(Connecting database, String user, int count) throws SQLException {
    this.database = database;
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO history (create_time, update_time, name, user_id)
                SELECT now(), now(), 'h', ? FROM generate_series(1, ?) RETURNING id
                """);
        Statement past = connection.createStatement()) {
      insert.setLong(1, Site.userId(connection, user));
      insert.setInt(2, count);
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          histories.add(rows.getLong(1));
        }
      }
      past.execute("UPDATE history_audit SET update_time = update_time - interval '1 year'");
    }
  }

  /** Opens a stream. */
  public void listen(String name, URI server, String key) throws InterruptedException {
    Map<String, Queue<Long>> heard = new ConcurrentHashMap<>();
    Queue<LocalDateTime> cursors = new ConcurrentLinkedQueue<>();
    AtomicInteger openings = new AtomicInteger();
    CountDownLatch ready = new CountDownLatch(1);
    EventStreamReader reader =
        new EventStreamReader(
            URI.create(server + "/api/events/stream"),
            Map.of("x-api-key", key),
            event -> {
              if (event.type().equals("ready")) {
                openings.incrementAndGet();
                ready.countDown();
              }
              hear(event, heard);
              if (!event.lastEventId().isEmpty()) {
                cursors.add(LocalDateTime.parse(event.lastEventId()));
              }
            });
    reader.start();
    streams.add(new Listener(name, reader, heard, cursors, openings));
    assertThat(ready.await(20, TimeUnit.SECONDS)).as("stream at " + name).isTrue();
  }

  /** Begins to change. */
  public void start() {
    writer.start();
  }

  /** Goes on for so long. */
  public void goOn(Duration duration) {
    int before = changed.size();
    await()
        .atMost(duration.multipliedBy(4).plusSeconds(10))
        .until(() -> changed.size() - before >= duration.dividedBy(PACE));
  }

  /** Ends changing, and waits until every change has been heard on every stream. */
  public void stop() throws InterruptedException {
    stopOn(streams);
  }

  /** The same where the others have ended; it may have been opened late. */
  public void stop(String name) throws InterruptedException {
    stopOn(streams.stream().filter(stream -> stream.name().equals(name)).toList());
  }

  private void stopOn(List<Listener> listeners) throws InterruptedException {
    stopped = true;
    writer.join();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(unheard(listeners, System.nanoTime())).isEmpty());
  }

  /** The longest that a stream waited for a change. */
  public Duration longestDelay() {
    return Duration.ofNanos(
        streams.stream()
            .flatMapToLong(stream ->
                changed.entrySet().stream()
                    .mapToLong(change ->
                        stream.heardAfter(change.getKey(), change.getValue()).orElseThrow()))
            .max()
            .orElseThrow());
  }

  /**
   * The furthest that a cursor went back on a stream, as it does if a former leader is believed.
   */
  public Duration longestStepBack() {
    return streams.stream()
        .map(Listener::longestStepBack)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** How many changes there were. */
  public int changes() {
    return changed.size();
  }

  /** How often each stream has been opened: more than once where it did not stay open. */
  public Map<String, Integer> openings() {
    return streams.stream()
        .collect(Collectors.toMap(Listener::name, stream -> stream.openings().get()));
  }

  /** The changes from longer ago than this which were not heard on a stream. */
  public List<String> unheardOn(String name, Duration after) {
    long until = System.nanoTime() - after.toNanos();
    return unheard(streams.stream().filter(stream -> stream.name().equals(name)).toList(), until);
  }

  private List<String> unheard(List<Listener> listeners, long until) {
    return listeners.stream()
        .flatMap(stream ->
            changed.entrySet().stream()
                .filter(change -> change.getKey() - until < 0)
                .filter(change -> stream.heardAfter(change.getKey(), change.getValue()).isEmpty())
                .map(change -> stream.name() + " has not heard of " + change.getValue()))
        .toList();
  }

  private static void hear(StreamEvent event, Map<String, Queue<Long>> heard) {
    if (event.type().equals("history_update")) {
      long now = System.nanoTime();
      Matcher id = ID.matcher(event.data());
      while (id.find()) {
        heard.computeIfAbsent(id.group(1), same -> new ConcurrentLinkedQueue<>()).add(now);
      }
    }
  }

  private void write() {
    Deque<Long> left = new ArrayDeque<>(histories);
    while (!stopped) {
      try (Connection connection = database.connect()) {
        write(connection, left);
      } catch (SQLException away) {
        // Whether the last one was committed nobody knows: it is done again.
        LockSupport.parkNanos(PACE.toNanos());
      }
    }
  }

  private void write(Connection connection, Deque<Long> left) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE history SET name = 'changed' WHERE id = ?")) {
      while (!stopped) {
        long history = left.element();
        long now = System.nanoTime();
        update.setLong(1, history);
        update.executeUpdate();
        changed.put(now, ids.encode(history));
        left.remove();
        LockSupport.parkNanos(PACE.toNanos());
      }
    }
  }

  /** Closes the streams. */
  public void close() throws InterruptedException {
    stopped = true;
    if (writer.isAlive()) {
      writer.join(Duration.ofSeconds(2));
    }
    streams.forEach(stream -> stream.reader().close());
  }
}
