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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.galaxyevents.security.IdEncoding;

/**
 * Changes one history after the other by plain SQL, each of them once, and keeps when that was and
 * when each stream heard of it. Thread-safe.
 */
public final class ChangeWatch {

  private static final Duration PACE = Duration.ofMillis(20);

  private final Connecting database;
  private final List<Long> histories = new ArrayList<>();
  private final IdEncoding ids = IdEncoding.of(RunningServer.ID_SECRET);

  /** When each change began, and the history's encoded id; only of those that were committed. */
  private final Map<Long, String> changed = new ConcurrentSkipListMap<>();

  private final List<FollowedStream> streams = new ArrayList<>();
  private final Thread writer = Thread.ofPlatform().daemon().unstarted(this::write);
  private volatile boolean stopped;

  /** How to get a connection to the database, which may be restarted meanwhile. */
  public interface Connecting {
    Connection connect() throws SQLException;
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
    listen(new FollowedStream(name, server, key, false));
  }

  /** The same with one that comes back with its last id whenever it has ended, as browsers do. */
  public void follow(String name, URI server, String key) throws InterruptedException {
    listen(new FollowedStream(name, server, key, true));
  }

  private void listen(FollowedStream stream) throws InterruptedException {
    streams.add(stream);
    stream.open();
  }

  /** How streams that were followed ended otherwise than in good order. */
  public List<String> troubles() {
    return streams.stream().flatMap(stream -> stream.troubles().stream()).toList();
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

  private void stopOn(List<FollowedStream> listeners) throws InterruptedException {
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
        .map(FollowedStream::longestStepBack)
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
        .collect(Collectors.toMap(FollowedStream::name, FollowedStream::openings));
  }

  /** The changes from longer ago than this which were not heard on a stream. */
  public List<String> unheardOn(String name, Duration after) {
    long until = System.nanoTime() - after.toNanos();
    return unheard(streams.stream().filter(stream -> stream.name().equals(name)).toList(), until);
  }

  private List<String> unheard(List<FollowedStream> listeners, long until) {
    return listeners.stream()
        .flatMap(stream ->
            changed.entrySet().stream()
                .filter(change -> change.getKey() - until < 0)
                .filter(change -> stream.heardAfter(change.getKey(), change.getValue()).isEmpty())
                .map(change -> stream.name() + " has not heard of " + change.getValue()))
        .toList();
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
    streams.forEach(FollowedStream::close);
  }
}
