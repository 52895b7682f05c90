package org.galaxyevents.event;

import java.util.List;

/**
 * One update, before it has a receiver. Level-triggered: it says that something changed, may come
 * twice, and may stand for several changes. Immutable.
 */
public sealed interface Event {

  /** Histories, or what is in them, changed. The ids are the database's. */
  record HistoryUpdate(List<Long> historyIds) implements Event {
    public HistoryUpdate {
      historyIds = List.copyOf(historyIds);
    }
  }

  /** Everything of the client's may have changed: more than can be named, or nobody knows what. */
  record Resync() implements Event {}

  /** The list of the user's interactive tools changed. */
  record EntryPointUpdate() implements Event {}

  /** A notification for the user; the payload is its JSON text. */
  record NotificationUpdate(String payload) implements Event {}

  /** A broadcast for everybody; the payload is its JSON text. */
  record BroadcastUpdate(String payload) implements Event {}

  /**
   * How things stand: what a client missed of notifications and broadcasts, or what its user has
   * changed in another tab. The payload is JSON text.
   */
  record NotificationStatus(String payload) implements Event {}

  /**
   * Histories of others, which the client asked to be told of, are not announced to it. The ids are
   * the database's.
   */
  record HistoriesRefused(List<Long> historyIds, Refusal reason) implements Event {
    public HistoriesRefused {
      historyIds = List.copyOf(historyIds);
    }
  }

  /** Why somebody is not told of histories of others. The name is also the word on the wire. */
  enum Refusal {
    /** They do not exist, or may not be read. */
    NOT_ACCESSIBLE,
    /** They would be more than one viewer may look at. */
    TOO_MANY,
    /** This server remembers no more. */
    FULL
  }
}
