package org.galaxyevents.change.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Cursor;
import org.galaxyevents.simulation.Ear;
import org.galaxyevents.simulation.Machine;
import org.galaxyevents.simulation.SimulatedDatabase;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Puts a simulated database under the sources of a PostgreSQL. Confined to the simulation's thread.
 */
public final class SimulatedPostgres {

  /** How long a listening connection is waited for that says nothing. */
  private static final Duration A_LITTLE = Duration.ofMillis(1);

  private final SimulatedDatabase database;
  private final Machine by;
  private final LongSupplier nanoTime;

  /**
   * @param by who asks
   */
  public SimulatedPostgres(SimulatedDatabase database, Machine by, LongSupplier nanoTime) {
    this.database = database;
    this.by = by;
    this.nanoTime = nanoTime;
  }

  /**
   * A source that listens.
   *
   * @param wake run when there is something to hear
   */
  public ChangeSource listening(PostgresPollSource polling, Runnable wake) {
    return new PostgresListenSource(() -> listen(wake), pooled(), polling, nanoTime);
  }

  /**
   * A source that polls.
   *
   * @param rest told for how long it rests
   */
  public PostgresPollSource polling(Duration interval, Consumer<Duration> rest) {
    return new PostgresPollSource(pooled(), interval, nanoTime, rest::accept);
  }

  private HistoryAudit pooled() {
    return new Audit(() -> {
      if (!database.isAskedByPool(by)) {
        throw new DatabaseUnavailable("the simulated database is away", new SQLException("away"));
      }
    });
  }

  private ListeningConnection listen(Runnable wake) {
    if (!database.isAsked(by)) {
      throw new DatabaseUnavailable("the simulated database is away", new SQLException("away"));
    }
    return new Connection(database.listen(by, wake));
  }

  /** What is asked, each time after a look whether the database can be. */
  private final class Audit implements HistoryAudit {
    private final Runnable asking;

    private Audit(Runnable asking) {
      this.asking = asking;
    }

    @Override
    public OpenWriters.Sample sample() {
      long asked = nanoTime.getAsLong();
      asking.run();
      Cursor at = database.now();
      // The statement's time is that of its arrival; it looks at the locks later.
      database.pass(by.delay(Duration.ofNanos(200_000)));
      return new OpenWriters.Sample(at, database.holders(), asked, nanoTime.getAsLong());
    }

    @Override
    public Cursor beginning() {
      asking.run();
      return database.beginning();
    }

    @Override
    public Changed changed(Cursor from, @Nullable Cursor until) {
      asking.run();
      List<HistoryChange> changes = database.changed(from, until);
      return new Changed(changes, changes.size());
    }

    @Override
    public boolean isIndexed() {
      asking.run();
      return true;
    }

    @Override
    public List<String> silent() {
      asking.run();
      return database.triggersAreSilent() ? List.of("history (UPDATE)") : List.of();
    }

    @Override
    public void notify(String channel, String payload) {
      asking.run();
      database.notify(channel, payload);
    }
  }

  /** One that listens. */
  private final class Connection implements ListeningConnection {
    private final Ear ear;
    private final Audit audit;

    /** Whether the last that was asked is such that an answer is waited for. */
    private boolean waits;

    private Connection(Ear ear) {
      this.ear = ear;
      this.audit =
          new Audit(() -> {
            waits = true;
            if (!ear.isOpen() || !database.isAsked(by) || !ear.isOpen()) {
              throw new ConnectionException(new SQLException("the simulated session has ended"));
            }
          });
    }

    @Override
    public void listen(String channel) {
      ear.listenTo(channel);
    }

    @Override
    public List<Notification> hear(Duration atMost) throws SQLException {
      if (!ear.isOpen()) {
        throw new SQLException("the simulated session has ended");
      }
      if (waits && !atMost.isZero()) {
        ear.await(atMost.compareTo(A_LITTLE) > 0 ? A_LITTLE : atMost);
      }
      return ear.heard().stream()
          .map(note -> {
            waits &= note.channel().equals(HistoryAudit.CHANNEL);
            return new Notification(note.channel(), note.payload());
          })
          .toList();
    }

    @Override
    public HistoryAudit audit() {
      return audit;
    }

    @Override
    public HistoryAudit.Changed changedSince(Cursor from) {
      return audit.changed(from, null);
    }

    @Override
    public void close() {
      ear.close();
    }
  }
}
