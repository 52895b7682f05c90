package org.galaxyevents.catchup;

import java.time.temporal.ChronoUnit;
import org.galaxyevents.event.Cursor;

/**
 * From when on somebody has to be told what changed of the histories of others that they look at.
 * Thread-safe.
 */
public record LookBack(Journal journal, CatchUpConfig config) {

  private static final Cursor EVERYTHING = new Cursor(0);

  /**
   * From when on a client has to be told that opens a stream. Viewers are told beside the cursor,
   * which may have passed what they were not told yet while the database was away: so from earlier
   * than of one's own histories.
   */
  public Cursor of(ResumePoint from) {
    Cursor own = config.since(from, journal);
    return floored(
        switch (from) {
          case ResumePoint.From(Cursor cursor) ->
              own.earlierOf(cursor.minus(config.withoutCursor()));
          case ResumePoint.Unknown unknown -> own;
          case ResumePoint.Fresh fresh -> own;
        });
  }

  /** From when on a client has to be told the next time that is told now of all there is. */
  public Cursor ofNow() {
    Cursor now = journal.cursor();
    return now == null ? EVERYTHING : floored(now.minus(config.overlap()));
  }

  /** Stored times may be floored to the millisecond. */
  private Cursor floored(Cursor since) {
    return Cursor.of(journal.sure(since).toLocalDateTime().truncatedTo(ChronoUnit.MILLIS));
  }
}
