package org.galaxyevents.bus.rabbitmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.galaxyevents.bus.ControlTask;
import org.jspecify.annotations.Nullable;

/**
 * What is still to announce: tasks that wait to be sent, and those that were sent and that the
 * broker has not confirmed. While there is no broker they are merged, so that little is kept
 * however long it is away, and nothing is dropped, but for what somebody waits for: who is told
 * that it failed keeps it. Bounded in bytes, roughly. Confined to its owner's lock.
 */
final class Outbox {

  private final long maxWeight;
  private final Function<ControlTask, List<ControlTask>> split;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final SortedMap<Long, Entry> unconfirmed = new TreeMap<>();
  private long weight;

  /**
   * Set when merging did not make room: merging once more for each offer would cost all the CPU.
   */
  private boolean full;

  /**
   * A task.
   *
   * @param taken completed when the broker has it, or has been lost; null if nobody waits
   */
  private record Entry(ControlTask task, @Nullable CompletableFuture<Boolean> taken) {}

  /**
   * @param split divides what was merged into the parts that are sent
   */
  Outbox(long maxWeight, Function<ControlTask, List<ControlTask>> split) {
    this.maxWeight = maxWeight;
    this.split = split;
  }

  /** Takes a task to be sent. False: there is no room, even after merging. */
  boolean offer(ControlTask task) {
    return offer(task, null);
  }

  /**
   * Takes a task to be sent.
   *
   * @param taken will say whether the broker has it
   */
  boolean offer(ControlTask task, @Nullable CompletableFuture<Boolean> taken) {
    long added = TaskMerging.weight(task);
    if (weight + added > maxWeight) {
      if (full) {
        return false;
      }
      merge();
      full = weight + added > maxWeight;
      if (full) {
        return false;
      }
    }
    waiting.addLast(new Entry(task, taken));
    weight += added;
    return true;
  }

  /** The next task to send; from now on it counts as sent under this tag. Null if none waits. */
  @Nullable ControlTask take(long tag) {
    Entry entry = waiting.pollFirst();
    if (entry == null) {
      return null;
    }
    unconfirmed.put(tag, entry);
    return entry.task();
  }

  /** The broker has this message, or all up to it. */
  void confirmed(long tag, boolean multiple) {
    for (Entry entry : remove(tag, multiple)) {
      weight -= TaskMerging.weight(entry.task());
      tell(entry, true);
    }
    full = false;
  }

  /** The broker did not take this message, or all up to it: they are to be sent again, first. */
  int rejected(long tag, boolean multiple) {
    List<Entry> again = remove(tag, multiple);
    again.reversed().forEach(waiting::addFirst);
    return again.size();
  }

  /** The connection is gone: what the broker did not confirm is to be sent again, first. */
  int lost() {
    int again = unconfirmed.isEmpty() ? 0 : rejected(unconfirmed.lastKey(), true);
    waiting.removeIf(entry -> tell(entry, false));
    merge();
    return again;
  }

  int waiting() {
    return waiting.size();
  }

  int unconfirmed() {
    return unconfirmed.size();
  }

  boolean isEmpty() {
    return waiting.isEmpty() && unconfirmed.isEmpty();
  }

  /** Whether anybody waited to be told. */
  private static boolean tell(Entry entry, boolean taken) {
    return entry.taken() != null && entry.taken().complete(taken);
  }

  private List<Entry> remove(long tag, boolean multiple) {
    SortedMap<Long, Entry> meant =
        multiple ? unconfirmed.headMap(tag + 1) : unconfirmed.subMap(tag, tag + 1);
    List<Entry> removed = new ArrayList<>(meant.values());
    meant.clear();
    return removed;
  }

  private void merge() {
    List<ControlTask> mergeable = new ArrayList<>();
    List<Entry> others = new ArrayList<>();
    for (Entry entry : waiting) {
      if (entry.taken() == null) {
        mergeable.add(entry.task());
      } else {
        others.add(entry);
      }
    }
    waiting.clear();
    for (ControlTask task : TaskMerging.merge(mergeable)) {
      split.apply(task).forEach(part -> waiting.add(new Entry(part, null)));
    }
    waiting.addAll(others);
    weight = 0;
    waiting.forEach(entry -> weight += TaskMerging.weight(entry.task()));
    unconfirmed.values().forEach(entry -> weight += TaskMerging.weight(entry.task()));
  }
}
