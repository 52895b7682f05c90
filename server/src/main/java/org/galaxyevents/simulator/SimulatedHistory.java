package org.galaxyevents.simulator;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One history, as the simulation knows it from what it did there. Thread-safe. */
final class SimulatedHistory {

  /** About a screen of Galaxy's history panel, so that someone who watches can follow. */
  private static final int MOST_ITEMS = 12;

  private final String id;

  @GuardedBy("this")
  private final Deque<Item> oldestFirst = new ArrayDeque<>();

  @GuardedBy("this")
  private String name;

  @GuardedBy("this")
  private boolean taken;

  SimulatedHistory(String id, String name, Collection<Item> oldestFirst) {
    this.id = id;
    this.name = name;
    this.oldestFirst.addAll(oldestFirst);
  }

  String id() {
    return id;
  }

  String path() {
    return "/api/histories/" + id;
  }

  /** Takes it for a scene of who may read it, unless another one plays. */
  synchronized boolean take() {
    boolean free = !taken;
    taken = true;
    return free;
  }

  synchronized void giveBack() {
    taken = false;
  }

  synchronized boolean isFull() {
    return oldestFirst.size() >= MOST_ITEMS;
  }

  synchronized boolean contains(Item item) {
    return oldestFirst.contains(item);
  }

  synchronized void add(Item item) {
    oldestFirst.add(item);
  }

  /** Takes the oldest item out; the caller deletes it. */
  synchronized Optional<Item> takeOldest() {
    return Optional.ofNullable(oldestFirst.poll());
  }

  /** The oldest datasets, at most {@code count}. */
  synchronized List<Item> datasets(int count) {
    return oldestFirst.stream()
        .filter(item -> item.kind() == Item.Kind.DATASET)
        .limit(count)
        .toList();
  }

  /**
   * Gives it the wanted name, or a variant when it has that already: a name that stays the same is
   * no change, would not be announced and would look lost.
   */
  synchronized String renameTo(String wanted) {
    name = wanted.equals(name) ? wanted + ", again" : wanted;
    return name;
  }
}
