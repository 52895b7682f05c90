package org.galaxyevents.catchup;

import java.time.Duration;
import org.galaxyevents.event.Cursor;

/**
 * How far back catch-up looks.
 *
 * @param overlap how much before the client's cursor
 * @param withoutCursor how far for a client that has none
 * @param journalEntries how many changes are remembered in memory
 */
public record CatchUpConfig(Duration overlap, Duration withoutCursor, int journalEntries) {

  /** Before all that has ever changed. */
  static final Cursor EVERYTHING = new Cursor(0);

  public CatchUpConfig {
    if (overlap.isNegative() || withoutCursor.isNegative()) {
      throw new IllegalArgumentException("negative duration");
    }
    if (journalEntries < 1) {
      throw new IllegalArgumentException("journalEntries < 1: " + journalEntries);
    }
  }

  /**
   * From when on to look up what a client missed. A cursor from the future is as good as none that
   * can be read.
   *
   * @param journal of the worker
   */
  Cursor since(ResumePoint from, Journal journal) {
    return switch (from) {
      case ResumePoint.From(Cursor cursor) -> {
        Cursor now = journal.cursor();
        yield now != null && now.isBefore(cursor.minus(overlap))
            ? EVERYTHING
            : journal.announcedBefore(cursor, overlap);
      }
      case ResumePoint.Unknown() -> EVERYTHING;
      case ResumePoint.Fresh() -> journal.announcedWithin(withoutCursor);
    };
  }
}
