package org.galaxyevents.simulation;

import java.util.Map;
import java.util.TreeMap;

/** {@code ./dev simulate}: plays many seeds, and says what was played. */
final class SimulationMain {

  private SimulationMain() {}

  public static void main(String[] arguments) {
    long from = Long.parseLong(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    long began = System.nanoTime();
    Map<String, Integer> all = new TreeMap<>();
    int failed = 0;
    int most = arguments.length > 2 ? 1 : 10;
    Simulation simulation = new Simulation();
    for (long seed = from; seed < from + count; seed++) {
      Simulation.Outcome outcome = simulation.play(Plan.of(seed), false);
      outcome.counts().forEach((kind, times) -> all.merge(kind, times, Integer::sum));
      if (!outcome.isWell()) {
        failed++;
        System.out.println(
            "seed " + seed + ": " + outcome.broken().size() + " " + outcome.broken().getFirst());
        if (failed >= most) {
          break;
        }
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "%d seeds in %.1f s, %.1f each second: %s%n", count, seconds, count / seconds, all);
    if (count == 1) {
      Simulation.Outcome outcome = simulation.play(Plan.of(from), true);
      if (!outcome.isWell()) {
        Plan plan = simulation.shrunk(outcome);
        outcome = simulation.play(plan, true);
      }
      outcome.story().lines().forEach(System.out::println);
      System.out.println("plan: " + outcome.plan().shape());
      outcome.plan().steps().forEach(System.out::println);
      outcome.broken().forEach(System.out::println);
    }
  }
}
