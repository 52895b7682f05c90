package org.galaxyevents.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may hear of a topic, who has, and who has to. Confined to the ledger that it belongs to,
 * under its lock.
 */
final class Circle {

  /** Until when each may; null until anybody has said who may. */
  private @Nullable Map<Integer, Long> allowedUntil;

  private final Map<Integer, Long> lastHeard = new HashMap<>();

  /** Who heard, when, and may perhaps not: the answer that says so may still be on its way. */
  private final Map<Integer, Long> suspects = new HashMap<>(1);

  private final List<Outstanding> outstanding = new ArrayList<>(1);

  /** From here on nobody may who was not allowed to. */
  void close() {
    if (allowedUntil == null) {
      allowedUntil = new HashMap<>();
    }
  }

  void allow(int user, long until) {
    close();
    if (allowedUntil != null) {
      allowedUntil.put(user, until);
    }
    suspects.computeIfPresent(user, (same, at) -> at <= until ? null : at);
  }

  /** Whether somebody may hear of it now; anybody may of what nobody here has to do with. */
  boolean admits(int user, long now) {
    return allowedUntil == null || isAllowed(user, now);
  }

  boolean isAllowed(int user, long now) {
    return allowedUntil != null && now <= allowedUntil.getOrDefault(user, Long.MIN_VALUE);
  }

  void heard(int user, long now) {
    lastHeard.put(user, now);
  }

  Map<Integer, Long> lastHeard() {
    return lastHeard;
  }

  void suspect(int user, long now) {
    suspects.putIfAbsent(user, now);
  }

  /** Whether somebody heard of it for whom it perhaps was not. */
  boolean hasSuspects() {
    return allowedUntil != null && !suspects.isEmpty();
  }

  /** Those who heard of it so long ago that no answer can come any more that allows it. */
  List<Integer> convict(long heardBy) {
    if (!hasSuspects()) {
      return List.of();
    }
    List<Integer> guilty =
        suspects.entrySet().stream()
            .filter(each -> each.getValue() <= heardBy)
            .map(Map.Entry::getKey)
            .toList();
    guilty.forEach(suspects::remove);
    return guilty;
  }

  List<Outstanding> outstanding() {
    return outstanding;
  }
}
