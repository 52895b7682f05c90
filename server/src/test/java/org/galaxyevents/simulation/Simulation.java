package org.galaxyevents.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Plays plans, and finds out whether all promises were kept. Thread-safe. */
final class Simulation implements AutoCloseable {

  private static final Duration MOST_OF_THE_QUIET_END = Duration.ofMinutes(4);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final int MOST_REPLAYS = 400;

  private final SimulatedLog log = SimulatedLog.open();

  /** How a plan went: what was broken, and what was counted. Immutable. */
  record Outcome(Plan plan, List<String> broken, Map<String, Integer> counts, Story story) {

    boolean isWell() {
      return broken.isEmpty();
    }

    /** The name of the promise that was broken first. */
    String promise() {
      return broken.getFirst().substring(0, broken.getFirst().indexOf(':'));
    }
  }

  Outcome play(Plan plan, boolean isTold) {
    Story story = new Story(isTold);
    log.goesTo(story);
    Cluster cluster = new Cluster(plan, story);
    Schedule schedule = cluster.schedule();
    cluster.start(plan.steps());
    schedule.runUntil(plan.shape().busy().plusSeconds(4).toNanos());
    cluster.heal();
    long end = schedule.now() + MOST_OF_THE_QUIET_END.toNanos();
    do {
      schedule.runUntil(schedule.now() + LOOK.toNanos());
    } while (!cluster.isSettled() && schedule.now() < end);
    return new Outcome(plan, cluster.broken(), story.counts(), story);
  }

  @Override
  public void close() {
    log.close();
  }

  /** The story of a seed that fails, with as few steps as can be found easily. */
  String tell(long seed) {
    Outcome failed = play(Plan.of(seed), false);
    if (failed.isWell()) {
      return "seed " + seed + " breaks nothing";
    }
    Outcome shortest = play(shrunk(failed), true);
    List<String> lines = new ArrayList<>(shortest.story().lines());
    lines.add("");
    lines.add(shortest.plan().shape().toString());
    shortest.plan().steps().forEach(step -> lines.add(step.toString()));
    lines.add("");
    lines.addAll(shortest.broken());
    lines.add("Repeat it by -Dseed=" + seed);
    return String.join("\n", lines);
  }

  /** A plan with as few steps as can be found easily that breaks the same promise. */
  Plan shrunk(Outcome failed) {
    String promise = failed.promise();
    List<Plan.Timed> steps = new ArrayList<>(failed.plan().steps());
    int replays = 0;
    for (int size = Math.max(1, steps.size() / 2); size >= 1; size = size / 2) {
      for (int from = 0; from < steps.size() && replays < MOST_REPLAYS; ) {
        List<Plan.Timed> fewer = new ArrayList<>(steps);
        fewer.subList(from, Math.min(from + size, steps.size())).clear();
        replays++;
        Outcome again = play(failed.plan().with(fewer), false);
        if (!again.isWell() && again.promise().equals(promise)) {
          steps = fewer;
        } else {
          from += size;
        }
      }
    }
    return failed.plan().with(steps);
  }
}
