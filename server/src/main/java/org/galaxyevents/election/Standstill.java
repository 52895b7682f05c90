package org.galaxyevents.election;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether whoever should lead stands still. A process that was stopped, or whose host is gone,
 * keeps its session for a while; what tells is that nobody hears it. Confined to the election's
 * thread.
 */
final class Standstill {

  /** How long at least: when the workers too say that there is no monitor. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private OptionalLong awaited = OptionalLong.empty();
  private long awaitedSince;

  /** Forgets for how long it has waited. */
  void reset() {
    awaited = OptionalLong.empty();
  }

  /**
   * Whether to wait for this session no longer. One that has only just begun to lead is not blamed
   * for the silence of the one before.
   *
   * @param session who leads, or could; empty if that is nobody else
   * @param signs what is heard of it
   */
  boolean isOverdue(OptionalLong session, LeaderSigns signs, long now) {
    if (!session.equals(awaited)) {
      awaited = session;
      awaitedSince = now;
    }
    boolean overdue =
        session.isPresent()
            && now - awaitedSince >= PATIENCE.toNanos()
            && signs.silence().compareTo(signs.patience()) >= 0;
    if (overdue) {
      reset();
    }
    return overdue;
  }
}
