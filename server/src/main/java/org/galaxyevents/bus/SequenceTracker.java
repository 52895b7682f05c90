package org.galaxyevents.bus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether every numbered message was heard. Each producer numbers its messages from one, and the
 * leader's tick names the last number that the leader has heard of each. A tick that names more
 * than was heard here is held until that has come; if the next tick comes first, it has been lost.
 *
 * <p>Where each worker hears only what concerns it, a producer numbers what goes to each group of
 * receivers by itself, as if it were several producers, and says now and then what the last numbers
 * are ({@link #confirm}). Confined to one thread.
 */
public final class SequenceTracker {

  /** A process that restarts is another producer: without a bound they would gather for years. */
  private static final int MAX_PRODUCERS = 32_768;

  /** Those named in a tick; the ones that were silent for longest are left out. */
  private static final int MAX_NAMED = 256;

  /** Where a message comes from. */
  public record Origin(String producer, long number) {}

  /**
   * What follows from a message.
   *
   * @param gap why something may be missing before these tasks; null if nothing is
   * @param tasks to be delivered now
   */
  public record Step(@Nullable GapReason gap, List<ControlTask> tasks) {
    public Step {
      tasks = List.copyOf(tasks);
    }
  }

  /** The last number of each producer, the one heard last at the end. */
  private final SequencedMap<String, Long> last = new LinkedHashMap<>();

  /**
   * Until the first tick a producer may have been there before us; from then on all are known, and
   * one that is not begins with one.
   */
  private boolean allKnown;

  private ControlTask.@Nullable Tick held;

  private final boolean hearsAll;

  /**
   * @param hearsAll whether everything that is published comes here
   */
  public SequenceTracker(boolean hearsAll) {
    this.hearsAll = hearsAll;
  }

  /**
   * Hears a message.
   *
   * @param origin null if its sender does not number, as Galaxy does not
   * @param task null if there is nothing in it to run
   */
  public Step hear(@Nullable Origin origin, @Nullable ControlTask task) {
    return hear(origin, task, false);
  }

  /**
   * Hears a message.
   *
   * @param origin null if its sender does not number, as Galaxy does not
   * @param task null if there is nothing in it to run
   * @param beforeWasForHere whether the message before it, to the same group, had to come here too
   */
  public Step hear(@Nullable Origin origin, @Nullable ControlTask task, boolean beforeWasForHere) {
    List<ControlTask> tasks = new ArrayList<>(2);
    GapReason gap =
        origin != null && jumps(origin, beforeWasForHere) ? GapReason.MESSAGES_MISSING : null;
    if (task instanceof ControlTask.Tick tick) {
      if (held != null) {
        gap = GapReason.BEHIND_TICK;
        adopt(held);
      }
      held = tick;
    } else if (task != null) {
      tasks.add(task);
    }
    if (held != null && !isBehind(held)) {
      adopt(held);
      tasks.add(held);
      held = null;
    }
    return new Step(gap, tasks);
  }

  /**
   * Hears what the last numbers of a producer are, of the groups that are listened to here. All of
   * its messages up to these have come before, if they have not been lost.
   *
   * @param heardHere of whom the last one had to come here: else it may be of before we listened
   * @return whether some have
   */
  public boolean confirm(Map<String, Long> lastNumbers, Set<String> heardHere) {
    boolean missing = false;
    for (Map.Entry<String, Long> each : lastNumbers.entrySet()) {
      Long known = last.get(each.getKey());
      missing |= known == null ? heardHere.contains(each.getKey()) : known < each.getValue();
      put(each.getKey(), known == null ? each.getValue() : Math.max(known, each.getValue()));
    }
    return missing;
  }

  /** Forgets whose numbers are no longer listened to. */
  public void forget(Predicate<String> producers) {
    last.keySet().removeIf(producers);
  }

  /** Forgets everything: after this, what comes is where counting begins. */
  public void reset() {
    last.clear();
    allKnown = false;
    held = null;
  }

  /** The last number of this producer; 0 if it was not heard. */
  public long last(String producer) {
    return last.getOrDefault(producer, 0L);
  }

  /** The last number of each producer heard of late, for a tick. */
  public Map<String, Long> lastNumbers() {
    Map<String, Long> numbers = new LinkedHashMap<>();
    last.reversed().entrySet().stream()
        .limit(MAX_NAMED)
        .forEach(each -> numbers.put(each.getKey(), each.getValue()));
    return numbers;
  }

  private boolean jumps(Origin origin, boolean beforeWasForHere) {
    Long before = last.get(origin.producer());
    if (before == null) {
      put(origin.producer(), origin.number());
      return (hearsAll ? allKnown : beforeWasForHere) && origin.number() > 1;
    }
    // One that comes again, or late, is no reason to count back.
    put(origin.producer(), Math.max(before, origin.number()));
    return origin.number() > before + 1;
  }

  private boolean isBehind(ControlTask.Tick tick) {
    return hearsAll
        && allKnown
        && tick.heard().entrySet().stream().anyMatch(each -> last(each.getKey()) < each.getValue());
  }

  private void adopt(ControlTask.Tick tick) {
    tick.heard()
        .forEach((producer, number) -> {
          if (last(producer) < number) {
            put(producer, number);
          }
        });
    allKnown = true;
  }

  private void put(String producer, long number) {
    last.putLast(producer, number);
    if (last.size() > MAX_PRODUCERS) {
      last.pollFirstEntry();
    }
  }
}
