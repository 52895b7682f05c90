package org.galaxyevents.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writers that change histories by plain SQL, at a steady pace and in slow transactions, and users
 * and admins at work over the API. Whatever fails they leave behind and go on. Thread-safe.
 */
final class Load {

  static final String NAME = "change ";

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_TRANSACTION = Duration.ofMillis(2_500);

  /** One slow transaction in so many is rolled back. */
  private static final int ROLLED_BACK = 5;

  private static final String CHANGE = "UPDATE history SET name = ? WHERE id = ?";

  private final Scene scene;
  private final Histories histories;
  private final Ledger ledger;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  Load(Scene scene, Crowd crowd, Histories histories, Ledger ledger, SplittableGenerator random) {
    this.scene = scene;
    this.histories = histories;
    this.ledger = ledger;
    Tempo tempo = scene.tempo();
    if (tempo.bySql() > 0) {
      begin("steady writer", () -> write(Duration.ofSeconds(1).dividedBy(tempo.bySql())));
    }
    for (int writer = 1; writer <= tempo.slowWriters(); writer++) {
      SplittableGenerator itsOwn = random.split();
      begin("slow writer " + writer, () -> writeSlowly(itsOwn));
    }
    Requests requests = new Requests(scene.url(), crowd.users(), histories, ledger, random.split());
    begin("requests", () -> requests.make(tempo.byRequest(), () -> stopped));
  }

  private void begin(String name, Runnable work) {
    threads.add(Thread.ofPlatform().daemon().name(name).unstarted(work));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Returns when the last of them has ended. */
  void stop() throws InterruptedException {
    stopped = true;
    for (Thread each : threads) {
      each.join();
    }
  }

  private void write(Duration pace) {
    long due = System.nanoTime();
    while (!stopped) {
      try (Connection connection = scene.database();
          PreparedStatement change = connection.prepareStatement(CHANGE)) {
        while (!stopped) {
          Attempt attempt = change(change);
          if (attempt == null) {
            return;
          }
          attempt.succeeded();
          due = Math.max(due + pace.toNanos(), System.nanoTime() - pace.toNanos());
          LockSupport.parkNanos(due - System.nanoTime());
        }
      } catch (SQLException away) {
        // Whether the last one was committed, the database will tell.
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void writeSlowly(SplittableGenerator random) {
    while (!stopped) {
      try (Connection connection = scene.database();
          PreparedStatement change = connection.prepareStatement(CHANGE)) {
        connection.setAutoCommit(false);
        while (!stopped) {
          Attempt attempt = change(change);
          if (attempt == null) {
            return;
          }
          LockSupport.parkNanos(random.nextLong(LONGEST_TRANSACTION.toNanos()));
          if (random.nextInt(ROLLED_BACK) == 0) {
            connection.rollback();
          } else {
            connection.commit();
            attempt.succeeded();
          }
        }
      } catch (SQLException away) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Null if there is nothing left to be changed. */
  private @Nullable Attempt change(PreparedStatement change) throws SQLException {
    Long history = histories.next();
    if (history == null) {
      return null;
    }
    Attempt attempt = ledger.begin();
    change.setString(1, NAME + attempt.number());
    change.setLong(2, history);
    change.executeUpdate();
    return attempt;
  }
}
