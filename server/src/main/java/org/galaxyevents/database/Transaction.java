package org.galaxyevents.database;

import java.time.LocalDateTime;
import org.jdbi.v3.core.Handle;

/**
 * One transaction that may write. Confined to the thread that was given it.
 *
 * @param now the database's clock, naive UTC: what is written is stamped with it, never with this
 *     machine's
 */
public record Transaction(Handle handle, LocalDateTime now) {

  /** What this transaction sees, its own changes included. */
  public Snapshot snapshot() {
    return new Snapshot(handle);
  }
}
