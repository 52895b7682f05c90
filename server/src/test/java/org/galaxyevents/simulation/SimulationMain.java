package org.galaxyevents.simulation;

import java.util.List;

/**
 * {@code ./dev simulate}: plays many seeds, and tells the story of the first that fails. Ends with
 * 1 if one does. By {@code -Dseeds=N}, {@code -Dfrom=N}, or {@code -Dseed=N} for one.
 */
final class SimulationMain {

  /** Tells the stories of the first seeds, and nothing else. */
  static final String STORIES = "stories";

  /** Says which seed fails first, and nothing else. */
  static final String UNTIL_FOUND = "until-found";

  private static final int MOST_FAILURES = 10;
  private static final long USUAL_SEEDS = 2_000;

  private SimulationMain() {}

  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    long count = Long.getLong("seed") == null ? Long.getLong("seeds", USUAL_SEEDS) : 1;
    try (Simulation simulation = new Simulation()) {
      if (words.contains(STORIES)) {
        tell(simulation, count);
        return;
      }
      long from = Long.getLong("seed", Long.getLong("from", 1));
      boolean isShort = words.contains(UNTIL_FOUND);
      Seeds seeds = Seeds.play(simulation, from, count, isShort ? 1 : MOST_FAILURES);
      seeds.failed().forEach((seed, broken) -> System.out.println("seed " + seed + ": " + broken));
      if (!isShort) {
        System.out.println(seeds.summary());
        System.out.println(seeds.counts());
        if (!seeds.failed().isEmpty()) {
          System.out.println(simulation.tell(seeds.failed().firstKey()));
        }
      }
      System.exit(seeds.failed().isEmpty() ? 0 : 1);
    }
  }

  private static void tell(Simulation simulation, long seeds) {
    for (long seed = 1; seed <= seeds; seed++) {
      simulation.play(Plan.of(seed), true).story().lines().forEach(System.out::println);
    }
  }
}
