package org.galaxyevents.bus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galaxyevents.event.Cursor;

/**
 * One message of the bus. Immutable. The names on the wire are Galaxy's; {@link Tick}, {@link
 * NotifyStatus}, {@link RenewViewers} and {@link RecheckViewers} alone are ours.
 */
public sealed interface ControlTask {

  /** A copy that keeps its order, so that the same task is the same bytes in every run. */
  private static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /**
   * Histories changed, by their owners. An anonymous history is owned by the sessions that it
   * belongs to.
   *
   * @param eventId the producer's stamp, which Galaxy's workers write as the id of the frame; ours
   *     write their cursor
   * @param term the term of the leader that announces it, which goes beside Galaxy's message and
   *     not in it; empty if nobody says, as Galaxy does not
   */
  record HistoryUpdate(
      Map<Long, List<Long>> userUpdates,
      Map<Long, List<Long>> sessionUpdates,
      String eventId,
      OptionalLong term)
      implements ControlTask {
    public HistoryUpdate {
      userUpdates = inOrder(userUpdates);
      sessionUpdates = inOrder(sessionUpdates);
    }

    /** An update in nobody's term. */
    public HistoryUpdate(
        Map<Long, List<Long>> userUpdates, Map<Long, List<Long>> sessionUpdates, String eventId) {
      this(userUpdates, sessionUpdates, eventId, OptionalLong.empty());
    }

    /** The same for other owners. */
    public HistoryUpdate with(
        Map<Long, List<Long>> otherUsers, Map<Long, List<Long>> otherSessions) {
      return new HistoryUpdate(otherUsers, otherSessions, eventId, term);
    }

    /** The same in a term. */
    public HistoryUpdate in(long leadersTerm) {
      return new HistoryUpdate(userUpdates, sessionUpdates, eventId, OptionalLong.of(leadersTerm));
    }
  }

  /** The list of a user's interactive tools changed. */
  record EntryPointUpdate(long userId, String eventId) implements ControlTask {}

  /** A notification for these users; the payload is JSON text. */
  record NotifyUsers(List<Long> userIds, String payload, String eventId) implements ControlTask {
    public NotifyUsers {
      userIds = List.copyOf(userIds);
    }
  }

  /** A broadcast; the payload is JSON text. */
  record NotifyBroadcast(String payload, String eventId) implements ControlTask {}

  /** What a user has changed in the inbox; the payload is JSON text. */
  record NotifyStatus(long userId, String payload, String eventId) implements ControlTask {}

  /**
   * Somebody looks at a history that is not theirs; the history id is encoded, as it was received.
   */
  record SubscribeHistoryViewer(String historyId, OptionalLong userId, OptionalLong sessionId)
      implements ControlTask {}

  /** Somebody has stopped looking. */
  record UnsubscribeHistoryViewer(String historyId, OptionalLong userId, OptionalLong sessionId)
      implements ControlTask {}

  /** The histories that those look at who have a stream at one worker, said again and again. */
  record RenewViewers(Map<Long, List<Long>> users, Map<Long, List<Long>> sessions)
      implements ControlTask {
    public RenewViewers {
      users = inOrder(users);
      sessions = inOrder(sessions);
    }
  }

  /** A history was perhaps taken from some who look at it: each worker asks who may still read. */
  record RecheckViewers(long historyId) implements ControlTask {}

  /** The leader may have changed: everyone evaluates again. */
  record ReconfigureWatcher() implements ControlTask {}

  /**
   * The leader's beat, each second: behind this task on the bus, everything up to the watermark has
   * been published.
   *
   * @param term rises with each leader; a tick of a lower term is ignored
   * @param coveredFrom from when on this leader has read everything: what was written earlier, an
   *     earlier leader may not have announced
   * @param heard the number of the last message of each producer that the leader has heard: who has
   *     not heard it has missed something
   */
  record Tick(long term, Cursor watermark, Cursor coveredFrom, Map<String, Long> heard)
      implements ControlTask {
    public Tick {
      heard = inOrder(heard);
    }

    /** The tick of a leader that covers everything, on a bus that numbers nothing. */
    public Tick(long term, Cursor watermark) {
      this(term, watermark, new Cursor(0), Map.of());
    }
  }

  /** A task that somebody else handles: Galaxy has a dozen of them. */
  record Unknown(String task) implements ControlTask {}
}
