package org.galaxyevents.soak;

import java.util.List;
import java.util.function.ToLongFunction;

/** Whether what was measured does not grow. Stateless. */
final class Flatness {

  private Flatness() {}

  /**
   * By what part the median of the last quarter is above that of the second. The first is left out:
   * a Java process grows until its code is compiled and its pools are filled.
   */
  static double growth(List<Sample> samples, ToLongFunction<Sample> what) {
    int quarter = samples.size() / 4;
    double second = median(samples.subList(quarter, 2 * quarter), what);
    double last = median(samples.subList(samples.size() - quarter, samples.size()), what);
    return last / second - 1;
  }

  private static double median(List<Sample> samples, ToLongFunction<Sample> what) {
    List<Long> sorted = samples.stream().map(what::applyAsLong).sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
