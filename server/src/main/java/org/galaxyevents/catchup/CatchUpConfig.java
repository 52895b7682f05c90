package org.galaxyevents.catchup;

import java.time.Duration;

/**
 * How far back catch-up looks.
 *
 * @param overlap how much before the client's cursor
 * @param withoutCursor how far for a client that has none
 * @param journalEntries how many changes are remembered in memory
 */
public record CatchUpConfig(Duration overlap, Duration withoutCursor, int journalEntries) {

  public CatchUpConfig {
    if (overlap.isNegative() || withoutCursor.isNegative()) {
      throw new IllegalArgumentException("negative duration");
    }
    if (journalEntries < 1) {
      throw new IllegalArgumentException("journalEntries < 1: " + journalEntries);
    }
  }
}
