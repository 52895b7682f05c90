package org.galaxyevents.bus.rabbitmq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.galaxyevents.bus.ControlTask;
import org.jspecify.annotations.Nullable;

/**
 * What is still to announce: tasks that wait to be sent, and those that were sent and that the
 * broker has not confirmed. While there is no broker they are merged, so that little is kept
 * however long it is away, and nothing is dropped. Bounded in bytes, roughly. Confined to its
 * owner's lock.
 */
final class Outbox {

  private final long maxWeight;
  private final Deque<ControlTask> waiting = new ArrayDeque<>();
  private final SortedMap<Long, ControlTask> unconfirmed = new TreeMap<>();
  private long weight;

  /**
   * Set when merging did not make room: merging once more for each offer would cost all the CPU.
   */
  private boolean full;

  Outbox(long maxWeight) {
    this.maxWeight = maxWeight;
  }

  /** Takes a task to be sent. False: there is no room, even after merging. */
  boolean offer(ControlTask task) {
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
    waiting.addLast(task);
    weight += added;
    return true;
  }

  /** The next task to send; from now on it counts as sent under this tag. Null if none waits. */
  @Nullable ControlTask take(long tag) {
    ControlTask task = waiting.pollFirst();
    if (task != null) {
      unconfirmed.put(tag, task);
    }
    return task;
  }

  /** The broker has this message, or all up to it. */
  void confirmed(long tag, boolean multiple) {
    remove(tag, multiple).forEach(task -> weight -= TaskMerging.weight(task));
    full = false;
  }

  /** The broker did not take this message, or all up to it: they are to be sent again, first. */
  int rejected(long tag, boolean multiple) {
    List<ControlTask> again = remove(tag, multiple);
    again.reversed().forEach(waiting::addFirst);
    return again.size();
  }

  /** The connection is gone: what the broker did not confirm is to be sent again, first. */
  int lost() {
    int again = unconfirmed.isEmpty() ? 0 : rejected(unconfirmed.lastKey(), true);
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

  private List<ControlTask> remove(long tag, boolean multiple) {
    SortedMap<Long, ControlTask> meant =
        multiple ? unconfirmed.headMap(tag + 1) : unconfirmed.subMap(tag, tag + 1);
    List<ControlTask> removed = new ArrayList<>(meant.values());
    meant.clear();
    return removed;
  }

  private void merge() {
    List<ControlTask> merged = TaskMerging.merge(waiting);
    waiting.clear();
    waiting.addAll(merged);
    weight = 0;
    waiting.forEach(task -> weight += TaskMerging.weight(task));
    unconfirmed.values().forEach(task -> weight += TaskMerging.weight(task));
  }
}
