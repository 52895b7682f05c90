package org.galaxyevents.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many seeds went: what was played in all of them, and what was broken first in which.
 * Thread-safe.
 */
final class Seeds {

  private final long began = System.nanoTime();
  private final SortedMap<String, Long> counts = new TreeMap<>();
  private final SortedMap<Long, String> failed = new TreeMap<>();
  private final AtomicInteger played = new AtomicInteger();
  private long ended;

  private Seeds() {}

  /** Plays seeds on all processors, until so many have failed. */
  static Seeds play(Simulation simulation, long from, long count, int mostFailures)
      throws Exception {
    Seeds seeds = new Seeds();
    AtomicLong next = new AtomicLong(from);
    List<Future<?>> players = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    try (var threads =
        Executors.newFixedThreadPool(processors, Thread.ofPlatform().daemon().factory())) {
      for (int i = 0; i < processors; i++) {
        players.add(
            threads.submit(() -> {
              for (long seed = next.getAndIncrement();
                  seed < from + count && seeds.failures() < mostFailures;
                  seed = next.getAndIncrement()) {
                seeds.add(simulation.play(Plan.of(seed), false));
              }
            }));
      }
      for (Future<?> player : players) {
        player.get();
      }
    }
    seeds.ended = System.nanoTime();
    return seeds;
  }

  private synchronized int failures() {
    return failed.size();
  }

  private synchronized void add(Simulation.Outcome outcome) {
    played.incrementAndGet();
    outcome.counts().forEach((kind, times) -> counts.merge(kind, (long) times, Long::sum));
    if (!outcome.isWell()) {
      failed.put(outcome.plan().seed(), outcome.broken().getFirst());
    }
  }

  /** What was broken first, by seed. */
  synchronized SortedMap<Long, String> failed() {
    return new TreeMap<>(failed);
  }

  /** One line: how many seeds, how fast, how many faults and changes. */
  synchronized String summary() {
    double seconds = (ended - began) / 1e9;
    return "Simulated %d seeds in %.0f s, %.0f each second: %d faults, %d changes, %d announcements."
        .formatted(
            played.get(),
            seconds,
            played.get() / seconds,
            counts.getOrDefault("faults", 0L),
            counts.getOrDefault("changes", 0L),
            counts.getOrDefault("announcements", 0L));
  }

  /** How often what was played. */
  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }
}
