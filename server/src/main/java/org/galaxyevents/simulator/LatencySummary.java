package org.galaxyevents.simulator;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A distribution of times, in the figures that a report shows. Immutable. */
public record LatencySummary(
    long count, Duration p50, Duration p90, Duration p99, Duration longest) {

  static LatencySummary ofMicros(Histogram histogram) {
    return new LatencySummary(
        histogram.getTotalCount(),
        micros(histogram.getValueAtPercentile(50)),
        micros(histogram.getValueAtPercentile(90)),
        micros(histogram.getValueAtPercentile(99)),
        micros(histogram.getMaxValue()));
  }

  /** One of its figures as a report shows it. */
  String shown(Duration figure) {
    if (count == 0) {
      return "-";
    }
    double millis = figure.toNanos() / 1e6;
    return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
  }

  /** A line of a report's table. */
  String row(String name) {
    return String.format(
        Locale.ROOT,
        "    %-34s %8d %9s %9s %9s %9s%n",
        name,
        count,
        shown(p50),
        shown(p90),
        shown(p99),
        shown(longest));
  }

  private static Duration micros(long value) {
    return Duration.of(value, ChronoUnit.MICROS);
  }
}
