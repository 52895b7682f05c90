package org.galaxyevents.change.postgres;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.galaxyevents.change.ChangeSource;
import org.galaxyevents.change.HistoryChange;
import org.galaxyevents.database.Database;
import org.galaxyevents.database.DatabaseUnavailable;
import org.galaxyevents.event.Cursor;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads history_audit now and then. A row is read once, when nobody writes any more who could stamp
 * one before it; but for those who take long, which are not waited for. When one of these has
 * ended, everything that has changed since it began is emitted once more: its own rows may have
 * been pruned by then, in favour of newer ones of the same histories. Confined to the monitor's
 * thread.
 */
public final class PostgresPollSource implements ChangeSource {

  private static final Logger log = LoggerFactory.getLogger(PostgresPollSource.class);

  /** Without an index each read is a scan: it may take one twentieth of the time. */
  private static final int PAUSE_PER_READING = 20;

  /** How far back to read when the clock shows less than it did when reading ended. */
  private static final Duration UNKNOWN_STEP = Duration.ofMinutes(10);

  private final HistoryAudit audit;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final Rest rest;

  /** Waits until a table may be read again. */
  interface Rest {
    void pause(Duration duration) throws InterruptedException;
  }

  /**
   * @param interval how long a change may go unnoticed
   * @param nanoTime the passing of time, as {@link System#nanoTime}
   */
  public PostgresPollSource(Database database, Duration interval, LongSupplier nanoTime) {
    this(audit(database, nanoTime), interval, nanoTime, Thread::sleep);
  }

  PostgresPollSource(HistoryAudit audit, Duration interval, LongSupplier nanoTime, Rest rest) {
    this.audit = audit;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.rest = rest;
  }

  /** By the connections of a pool. */
  static HistoryAudit audit(Database database, LongSupplier nanoTime) {
    return new JdbcHistoryAudit(
        new JdbcHistoryAudit.Connections() {
          @Override
          public <T> T ask(Function<Handle, T> question) {
            return database.read(question::apply);
          }
        },
        nanoTime);
  }

  @Override
  public Reading open(@Nullable Cursor from) throws SourceLost {
    return open(from, null);
  }

  /**
   * Begins to read.
   *
   * @param from what was claimed before; null begins with the next commit
   * @param unheard since when some of what was claimed may not have been emitted; null if all was
   */
  Reading open(@Nullable Cursor from, @Nullable Cursor unheard) throws SourceLost {
    return asking(() -> {
      Cursor now = audit.beginning();
      boolean indexed = audit.isIndexed();
      if (!indexed) {
        log.info(
            "history_audit has no index on update_time: it is read as a whole, and at longer intervals the larger it is");
      }
      Cursor claimed = from == null ? now : resuming(from, now);
      return new Reading(claimed, unheard == null ? claimed : claimed.earlierOf(unheard), indexed);
    });
  }

  /** Where to begin so that nothing is left out, even if the clock was set back meanwhile. */
  static Cursor resuming(Cursor from, Cursor beginning) {
    Cursor safe = beginning.minus(UNKNOWN_STEP);
    return beginning.isBefore(from) ? from.earlierOf(safe) : from;
  }

  private interface Question<T> {
    T ask();
  }

  private static <T> T asking(Question<T> question) throws SourceLost {
    try {
      return question.ask();
    } catch (DatabaseUnavailable unavailable) {
      throw new SourceLost(String.valueOf(unavailable.getMessage()), unavailable);
    }
  }

  /** One stretch of polling. */
  final class Reading implements Session {
    private final boolean indexed;
    private final OpenWriters writers;
    private long nextLook = nanoTime.getAsLong();
    private long rowsRead;

    /** Everything before has been read. */
    private Cursor readUntil;

    /** What is still to be read once more, before the watermark may move. */
    private @Nullable Stretch again;

    private record Stretch(Cursor from, Cursor until, Cursor watermark) {}

    private Reading(Cursor claimed, Cursor from, boolean indexed) {
      this.indexed = indexed;
      this.readUntil = from;
      this.writers = new OpenWriters(claimed, nanoTime.getAsLong());
    }

    @Override
    public Batch next(Duration atMost) throws SourceLost, InterruptedException {
      long wait = Math.min(atMost.toNanos(), nextLook - nanoTime.getAsLong());
      if (wait > 0) {
        rest.pause(Duration.ofNanos(wait));
      }
      return nanoTime.getAsLong() - nextLook < 0 ? Batch.EMPTY : look();
    }

    /** Nothing is claimed while the table rests from being scanned. */
    @Override
    public Batch sample() throws SourceLost {
      if (!indexed && nanoTime.getAsLong() - nextLook < 0) {
        return Batch.EMPTY;
      }
      List<HistoryChange> changes = new ArrayList<>();
      if (again != null) {
        changes.addAll(look().changes());
      }
      Batch batch = look();
      changes.addAll(batch.changes());
      if (again != null) {
        batch = look();
        changes.addAll(batch.changes());
      }
      return new Batch(changes, batch.watermark());
    }

    /** Reads what is new; or what is to be read once more, if that is so since the look before. */
    private Batch look() throws SourceLost {
      long began = nanoTime.getAsLong();
      Batch batch = asking(() -> again == null ? tail() : stretch(again));
      long now = nanoTime.getAsLong();
      long rest = indexed ? interval.toNanos() : Math.max(interval.toNanos(), pause(now - began));
      nextLook = again == null ? now + rest : now;
      return batch;
    }

    private static long pause(long reading) {
      return reading * PAUSE_PER_READING;
    }

    private Batch tail() {
      // Two transactions: one that reads both would not see what was committed since its first
      // statement began, and hold it for seen.
      OpenWriters.Sample sample = audit.sample();
      OpenWriters.Progress progress = writers.take(sample);
      boolean setBack = !progress.setBack().isZero();
      Cursor until = setBack ? null : progress.settled();
      HistoryAudit.Changed changed = read(readUntil, until);
      Cursor from = progress.again();
      if (from != null && from.isBefore(readUntil)) {
        again = new Stretch(from, readUntil, progress.watermark());
      }
      readUntil = progress.settled();
      return new Batch(changed.changes(), again == null ? progress.watermark() : null);
    }

    private Batch stretch(Stretch stretch) {
      HistoryAudit.Changed changed = read(stretch.from(), stretch.until());
      again = null;
      return new Batch(changed.changes(), stretch.watermark());
    }

    private HistoryAudit.Changed read(Cursor from, @Nullable Cursor until) {
      if (until != null && !from.isBefore(until)) {
        return HistoryAudit.Changed.NOTHING;
      }
      HistoryAudit.Changed changed = audit.changed(from, until);
      rowsRead += changed.rows();
      return changed;
    }

    /** How many rows of the table were read so far. */
    long rowsRead() {
      return rowsRead;
    }

    @Override
    public void close() {}
  }
}
