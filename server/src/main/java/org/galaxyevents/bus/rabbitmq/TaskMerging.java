package org.galaxyevents.bus.rabbitmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedSet;
import java.util.Set;
import org.galaxyevents.bus.ControlTask;

/**
 * Says with few tasks what many would say. What changed twice is announced once; the last word on
 * whether somebody looks at a history counts; notifications are kept, in their order; a tick, which
 * covers all before it, comes last.
 */
final class TaskMerging {

  /** A task that names more than this many histories is split: workers decode it in one piece. */
  private static final int MAX_HISTORIES = 1_000;

  private static final int OVERHEAD = 100;
  private static final int PER_HISTORY = 50;

  private TaskMerging() {}

  /** About how many bytes a task is, in memory and on the wire. */
  static long weight(ControlTask task) {
    return switch (task) {
      case ControlTask.HistoryUpdate update ->
          OVERHEAD
              + (long) PER_HISTORY * (count(update.userUpdates()) + count(update.sessionUpdates()));
      case ControlTask.NotifyUsers(List<Long> users, String payload, String eventId) ->
          OVERHEAD + 8L * users.size() + 2L * payload.length();
      case ControlTask.NotifyBroadcast(String payload, String eventId) ->
          OVERHEAD + 2L * payload.length();
      case ControlTask.NotifyStatus(long user, String payload, String eventId) ->
          OVERHEAD + 2L * payload.length();
      case ControlTask.Tick tick -> OVERHEAD + (long) PER_HISTORY * tick.heard().size();
      case ControlTask.RenewViewers renewal ->
          OVERHEAD + (long) PER_HISTORY * (count(renewal.users()) + count(renewal.sessions()));
      case ControlTask.EntryPointUpdate same -> OVERHEAD;
      case ControlTask.RecheckViewers same -> OVERHEAD;
      case ControlTask.SubscribeHistoryViewer same -> OVERHEAD;
      case ControlTask.UnsubscribeHistoryViewer same -> OVERHEAD;
      case ControlTask.ReconfigureWatcher same -> OVERHEAD;
      case ControlTask.Unknown same -> OVERHEAD;
    };
  }

  /** The tasks that say the same. */
  static List<ControlTask> merge(Collection<ControlTask> tasks) {
    Histories histories = new Histories();
    Map<Object, ControlTask> others = new LinkedHashMap<>();
    ControlTask.Tick tick = null;
    for (ControlTask task : tasks) {
      switch (task) {
        case ControlTask.HistoryUpdate update -> histories.add(update);
        case ControlTask.Tick newer -> tick = newer;
        case ControlTask.EntryPointUpdate(long userId, String eventId) ->
            others.putIfAbsent(new EntryPoints(userId), task);
        case ControlTask.SubscribeHistoryViewer(
                String historyId,
                OptionalLong user,
                OptionalLong session) ->
            putLast(others, new Viewer(historyId, user, session), task);
        case ControlTask.UnsubscribeHistoryViewer(
                String historyId,
                OptionalLong user,
                OptionalLong session) ->
            putLast(others, new Viewer(historyId, user, session), task);
        case ControlTask.NotifyUsers same -> others.putIfAbsent(task, task);
        case ControlTask.NotifyStatus same -> others.putIfAbsent(task, task);
        case ControlTask.NotifyBroadcast same -> others.putIfAbsent(task, task);
        case ControlTask.RenewViewers same -> others.putIfAbsent(task, task);
        case ControlTask.RecheckViewers same -> others.putIfAbsent(task, task);
        case ControlTask.ReconfigureWatcher same -> others.putIfAbsent(task, task);
        case ControlTask.Unknown same -> others.putIfAbsent(task, task);
      }
    }
    List<ControlTask> merged = histories.tasks();
    merged.addAll(others.values());
    if (tick != null) {
      merged.add(tick);
    }
    return merged;
  }

  private static void putLast(Map<Object, ControlTask> tasks, Object key, ControlTask task) {
    tasks.remove(key);
    tasks.put(key, task);
  }

  private static int count(Map<Long, List<Long>> updates) {
    return updates.values().stream().mapToInt(List::size).sum();
  }

  private record EntryPoints(long userId) {}

  private record Viewer(String historyId, OptionalLong user, OptionalLong session) {}

  /** Which histories changed, by owner. Confined to one merge. */
  private static final class Histories {

    private final Map<Long, SequencedSet<Long>> byUser = new LinkedHashMap<>();
    private final Map<Long, SequencedSet<Long>> bySession = new LinkedHashMap<>();

    /**
     * Whose stamp is taken: of the first task, because an id that claims less is right, and one
     * that claims more is not. The term is the newest: what an earlier one had to say is still
     * true.
     */
    private ControlTask.HistoryUpdate like = new ControlTask.HistoryUpdate(Map.of(), Map.of(), "");

    private boolean empty = true;

    void add(ControlTask.HistoryUpdate update) {
      like =
          empty
              ? update
              : new ControlTask.HistoryUpdate(
                  Map.of(), Map.of(), like.eventId(), newer(like.term(), update.term()));
      empty = false;
      add(byUser, update.userUpdates());
      add(bySession, update.sessionUpdates());
    }

    /** One in nobody's term is always taken: so must be what says the same. */
    private static OptionalLong newer(OptionalLong one, OptionalLong other) {
      return one.isPresent() && other.isPresent()
          ? OptionalLong.of(Math.max(one.getAsLong(), other.getAsLong()))
          : OptionalLong.empty();
    }

    private static void add(Map<Long, SequencedSet<Long>> known, Map<Long, List<Long>> updates) {
      updates.forEach((owner, histories) ->
          known.computeIfAbsent(owner, same -> new LinkedHashSet<>()).addAll(histories));
    }

    List<ControlTask> tasks() {
      List<ControlTask> tasks = new ArrayList<>();
      split(byUser).forEach(part -> tasks.add(task(part, Map.of())));
      split(bySession).forEach(part -> tasks.add(task(Map.of(), part)));
      return tasks;
    }

    private ControlTask task(Map<Long, List<Long>> users, Map<Long, List<Long>> sessions) {
      return like.with(users, sessions);
    }

    private static List<Map<Long, List<Long>>> split(Map<Long, SequencedSet<Long>> updates) {
      List<Map<Long, List<Long>>> parts = new ArrayList<>();
      Map<Long, List<Long>> part = new LinkedHashMap<>();
      int size = 0;
      for (Map.Entry<Long, ? extends Set<Long>> each : updates.entrySet()) {
        for (long history : each.getValue()) {
          if (size == MAX_HISTORIES) {
            parts.add(part);
            part = new LinkedHashMap<>();
            size = 0;
          }
          part.computeIfAbsent(each.getKey(), same -> new ArrayList<>()).add(history);
          size++;
        }
      }
      if (size > 0) {
        parts.add(part);
      }
      return parts;
    }
  }
}
