package org.galaxyevents.account;

import java.time.LocalDateTime;

/**
 * A session that was just opened, with the key that its cookie carries. Immutable.
 *
 * @param key a secret: whoever has it is logged in
 */
public record OpenedSession(long id, String key, LocalDateTime openedAt) {

  /** Says which session, but not its key. */
  @Override
  public String toString() {
    return "OpenedSession[id=" + id + ", openedAt=" + openedAt + "]";
  }
}
