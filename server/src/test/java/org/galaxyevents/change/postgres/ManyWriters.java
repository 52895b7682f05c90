package org.galaxyevents.change.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.galaxyevents.event.Cursor;

/**
 * Writers who change histories at the same time, each change another history, with pauses,
 * savepoints and rollbacks. Thread-safe.
 */
final class ManyWriters implements AutoCloseable {

  /** A committed change: no other one is of the same history. */
  record Change(long history, Cursor stamp) {}

  /** How a writer connects. */
  interface Connecting {
    Connection connect() throws SQLException;
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private final Queue<Change> committed = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  private ManyWriters() {}

  static ManyWriters start(int howMany, Connecting connecting) {
    ManyWriters writers = new ManyWriters();
    for (int seed = 0; seed < howMany; seed++) {
      Random random = new Random(seed);
      writers.running.add(
          writers.threads.submit(() -> {
            writers.write(connecting, random);
            return null;
          }));
    }
    return writers;
  }

  private void write(Connecting connecting, Random random) throws Exception {
    try (Connection connection = connecting.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (!stopping) {
        List<Change> changes = transaction(statement, random);
        pause(random);
        if (random.nextInt(4) == 0) {
          connection.rollback();
        } else {
          connection.commit();
          committed.addAll(changes);
        }
        pause(random);
      }
    }
  }

  private static List<Change> transaction(Statement statement, Random random) throws Exception {
    List<Change> changes = new ArrayList<>();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      changes.add(change(statement));
      pause(random);
      if (random.nextInt(10) == 0) {
        statement.execute("SAVEPOINT undo");
        change(statement);
        statement.execute("ROLLBACK TO SAVEPOINT undo");
      }
    }
    return changes;
  }

  private static Change change(Statement statement) throws SQLException {
    long history;
    try (var row = statement.executeQuery("INSERT INTO history (name) VALUES ('w') RETURNING id")) {
      row.next();
      history = row.getLong(1);
    }
    try (var row =
        statement.executeQuery(
            "SELECT update_time FROM history_audit WHERE history_id = " + history)) {
      row.next();
      return new Change(history, Cursor.of(row.getObject(1, LocalDateTime.class)));
    }
  }

  /** Mostly none; now and then so long that samples are taken meanwhile. */
  private static void pause(Random random) throws InterruptedException {
    switch (random.nextInt(100)) {
      case 0 -> Thread.sleep(random.nextInt(200));
      case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> Thread.sleep(random.nextInt(4));
      default -> {}
    }
  }

  /** Lets each end its transaction; everything that was committed, the newest stamp last. */
  List<Change> stop() throws Exception {
    stopping = true;
    for (Future<?> writer : running) {
      writer.get();
    }
    return committed.stream().sorted(Comparator.comparing(Change::stamp)).toList();
  }

  @Override
  public void close() {
    stopping = true;
    threads.close();
  }
}
