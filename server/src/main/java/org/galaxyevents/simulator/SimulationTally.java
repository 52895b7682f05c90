package org.galaxyevents.simulator;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What a simulation counts besides its changes. Thread-safe. */
final class SimulationTally {

  private final Map<String, LongAdder> actions = new ConcurrentHashMap<>();
  private final AtomicInteger streamsOpen = new AtomicInteger();
  private final LongAdder reconnects = new LongAdder();
  private final LongAdder notIssued = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();

  void done(String action) {
    actions.computeIfAbsent(action, _ -> new LongAdder()).increment();
  }

  void streamOpened() {
    streamsOpen.incrementAndGet();
  }

  void streamEnded() {
    streamsOpen.decrementAndGet();
  }

  void reconnected() {
    reconnects.increment();
  }

  void notIssued(long steps) {
    notIssued.add(steps);
  }

  void failed(String error) {
    firstError.compareAndSet(null, error);
    errors.increment();
  }

  SortedMap<String, Long> actions() {
    SortedMap<String, Long> counts = new TreeMap<>();
    actions.forEach((action, count) -> counts.put(action, count.sum()));
    return counts;
  }

  int streamsOpen() {
    return streamsOpen.get();
  }

  long reconnects() {
    return reconnects.sum();
  }

  long notIssued() {
    return notIssued.sum();
  }

  long errors() {
    return errors.sum();
  }

  Optional<String> firstError() {
    return Optional.ofNullable(firstError.get());
  }
}
