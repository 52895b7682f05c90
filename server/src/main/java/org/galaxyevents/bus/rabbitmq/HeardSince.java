package org.galaxyevents.bus.rabbitmq;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.galaxyevents.event.InterestGroup;

/**
 * Since when what is sent to each group comes here: what was sent before, whoever opened a stream
 * has found in the database. Thread-safe.
 */
final class HeardSince {

  private final LongSupplier nanoTime;
  private final Map<String, Long> since = new ConcurrentHashMap<>();

  HeardSince(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    since.put(MessageWriter.FOR_EVERYONE, nanoTime.getAsLong());
  }

  /** From now on, if not before. */
  void begin(Set<InterestGroup> groups) {
    long now = nanoTime.getAsLong();
    groups.forEach(group -> since.putIfAbsent(Integer.toString(group.number()), now));
  }

  void end(Set<InterestGroup> groups) {
    groups.forEach(group -> since.remove(Integer.toString(group.number())));
  }

  /** All from now on: what comes is of another connection. */
  void restart() {
    long now = nanoTime.getAsLong();
    since.replaceAll((group, before) -> now);
  }

  /** Whether what was sent to this group so long ago had to come here. */
  boolean includes(String group, long millisAgo) {
    Long begun = since.get(group);
    return begun != null
        && nanoTime.getAsLong() - TimeUnit.MILLISECONDS.toNanos(millisAgo) - begun > 0;
  }
}
