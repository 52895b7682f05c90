package org.galaxyevents.change.postgres;

import java.time.Duration;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.ChangeSourceContract;
import org.galaxyevents.simulation.Machine;
import org.galaxyevents.simulation.Schedule;
import org.galaxyevents.simulation.SimulatedDatabase;
import org.galaxyevents.simulation.Story;
import org.galaxyevents.simulation.Writing;
import org.jspecify.annotations.Nullable;

/** What every change source does, on the database of the simulation: it is as the real one. */
abstract class SimulatedSourceContract extends ChangeSourceContract {

  private static final Duration A_LITTLE = Duration.ofMillis(30);

  private final Story story = new Story(false);
  private final Schedule schedule = new Schedule(story);
  final SimulatedDatabase database =
      new SimulatedDatabase(schedule, Machine.database(schedule, 1), story);
  private final SimulatedPostgres postgres =
      new SimulatedPostgres(database, new Machine("test", schedule, 1), schedule::now);
  private long lastHistory;

  /** The source to try. */
  abstract ChangeSource source(SimulatedPostgres on);

  @Override
  protected ChangeSource source() {
    ChangeSource source = source(postgres);
    return from -> new InTime(source.open(from));
  }

  @Override
  protected long newHistory() {
    change(++lastHistory);
    return lastHistory;
  }

  @Override
  protected void change(long history) {
    Writing writing = database.begin();
    writing.stamp(history);
    writing.commit();
    passTime();
  }

  private void passTime() {
    schedule.runUntil(schedule.now() + A_LITTLE.toNanos());
  }

  @Override
  protected Writer otherWriter() {
    return new Hand();
  }

  /** Somebody who writes. */
  private final class Hand implements Writer {
    private @Nullable Writing writing;

    private Writing writing() {
      if (writing == null) {
        throw new IllegalStateException("not begun");
      }
      return writing;
    }

    @Override
    public void begin() {
      writing = database.begin();
    }

    @Override
    public void change(long history) {
      writing().stamp(history);
      passTime();
    }

    @Override
    public void commit() {
      writing().commit();
      passTime();
    }

    @Override
    public void rollback() {
      writing().rollBack();
      passTime();
    }

    @Override
    public void close() {}
  }

  /** While somebody waits for a session, time passes. */
  private final class InTime implements ChangeSource.Session {
    private final ChangeSource.Session session;

    private InTime(ChangeSource.Session session) {
      this.session = session;
    }

    @Override
    public ChangeSource.Batch next(Duration atMost)
        throws ChangeSource.SourceLost, InterruptedException {
      passTime();
      return session.next(atMost);
    }

    @Override
    public ChangeSource.Batch sample() throws ChangeSource.SourceLost, InterruptedException {
      passTime();
      return session.sample();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
